-- 1-pre/01-schemas.sql

-- schema dbo
create schema if not exists "dbo";

-- 1-pre/10-dbo-tables.sql

-- table dbo.Rows
create table "dbo"."Rows" (
  "Id" integer not null
);

-- 3-post/10-dbo-keys.sql

-- primary key of dbo.Rows
alter table "dbo"."Rows" add constraint "Rows_pkey" primary key ("Id");

