-- 1-pre/01-schemas.sql

-- schema dbo
create schema if not exists "dbo";

-- 1-pre/10-dbo-tables.sql

-- table dbo.A
create table "dbo"."A" (
  "Id" integer not null,
  "S" timestamp(0) not null,
  "E" timestamp(0) not null
);

-- table dbo.AHistory
create table "dbo"."AHistory" (
  "Id" integer not null,
  "S" timestamp(0) not null,
  "E" timestamp(0) not null
);

-- 3-post/10-dbo-keys.sql

-- primary key of dbo.A
alter table "dbo"."A" add constraint "A_pkey" primary key ("Id");

-- 3-post/20-dbo-indexes.sql

-- index dbo.ix_AHistory
create index "ix_AHistory" on "dbo"."AHistory" using btree ("E", "S");

