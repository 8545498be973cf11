-- 1-pre/01-schemas.sql

-- schema dbo
create schema if not exists "dbo";

-- 1-pre/10-dbo-tables.sql

-- table dbo.City
create table "dbo"."City" (
  "Id" integer not null,
  "Location" bytea,
  "Shape" bytea
);

-- 3-post/10-dbo-keys.sql

-- primary key of dbo.City
alter table "dbo"."City" add constraint "City_pkey" primary key ("Id");

