-- 1-pre/01-schemas.sql

-- schema dbo
create schema if not exists "dbo";

-- 1-pre/10-dbo-tables.sql

-- table dbo.A
create table "dbo"."A" (
  "Id" integer not null,
  "Code" integer
);

-- table dbo.B
create table "dbo"."B" (
  "Id" integer not null
);

-- 3-post/10-dbo-keys.sql

-- primary key of dbo.A
alter table "dbo"."A" add constraint "A_pkey" primary key ("Id");

-- primary key of dbo.B
alter table "dbo"."B" add constraint "B_pkey" primary key ("Id");

-- 3-post/20-dbo-indexes.sql

-- index dbo.IX_B
create index "IX_B" on "dbo"."B" using btree ("Id" desc);

