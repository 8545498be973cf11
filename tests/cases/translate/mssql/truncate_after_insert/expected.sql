-- 1-pre/01-schemas.sql

-- schema dbo
create schema if not exists "dbo";

-- 1-pre/10-dbo-tables.sql

-- table dbo.Regions
create table "dbo"."Regions" (
  "Id" integer not null
);

-- 3-post/10-dbo-keys.sql

-- primary key of dbo.Regions
alter table "dbo"."Regions" add constraint "Regions_pkey" primary key ("Id");

