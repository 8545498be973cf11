-- 1-pre/01-schemas.sql

-- schema dbo
create schema if not exists "dbo";

-- 1-pre/10-dbo-tables.sql

-- table dbo.A
create table "dbo"."A" (
  "Id" integer not null,
  "At" date
);

-- table dbo.B
create table "dbo"."B" (
  "Id" integer not null,
  "At" date
);

-- 3-post/10-dbo-keys.sql

-- primary key of dbo.A
alter table "dbo"."A" add constraint "PK_A" primary key ("Id");

-- primary key of dbo.B
alter table "dbo"."B" add constraint "PK_B" primary key ("Id");

-- 3-post/20-dbo-indexes.sql

-- index dbo.IX_At
create index "IX_At" on "dbo"."A" using btree ("At");

-- index dbo.A_B
create index "A_B" on "dbo"."A" using btree ("Id", "At");

-- index dbo.B_IX_At
create index "B_IX_At" on "dbo"."B" using btree ("At");

