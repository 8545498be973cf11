-- 1-pre/01-schemas.sql

-- schema dbo
create schema if not exists "dbo";

-- 1-pre/10-dbo-tables.sql

-- table dbo.Places
create table "dbo"."Places" (
  "Id" integer not null,
  "Geo" bytea not null,
  "Shape" bytea
);

-- 3-post/10-dbo-keys.sql

-- primary key of dbo.Places
alter table "dbo"."Places" add constraint "PK_Places" primary key ("Id");

