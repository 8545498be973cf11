-- 1-pre/01-schemas.sql

-- schema dbo
create schema if not exists "dbo";

-- 1-pre/10-dbo-tables.sql

-- table dbo.Kept
create table "dbo"."Kept" (
  "Id" integer not null
);

-- 3-post/10-dbo-keys.sql

-- primary key of dbo.Kept
alter table "dbo"."Kept" add constraint "Kept_pkey" primary key ("Id");

