-- 1-pre/01-schemas.sql

-- schema dbo
create schema if not exists "dbo";

-- 1-pre/10-dbo-tables.sql

-- table dbo.C
create table "dbo"."C" (
  "Id" integer not null,
  "P" integer not null,
  "Q" integer not null
);

-- 3-post/10-dbo-keys.sql

-- primary key of dbo.C
alter table "dbo"."C" add constraint "C_pkey" primary key ("Id");

