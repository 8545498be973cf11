-- 1-pre/01-schemas.sql

-- schema dbo
create schema if not exists "dbo";

-- 1-pre/10-dbo-tables.sql

-- table dbo.T
create table "dbo"."T" (
  "Id" integer not null,
  "A" integer not null,
  "B" integer not null,
  "S" integer generated always as (("A" + "B")) stored
);

-- 3-post/10-dbo-keys.sql

-- primary key of dbo.T
alter table "dbo"."T" add constraint "T_pkey" primary key ("Id");

-- 3-post/20-dbo-indexes.sql

-- index dbo.IX_S
create index "IX_S" on "dbo"."T" using btree ("S" desc) include ("A");

