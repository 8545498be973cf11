-- 1-pre/01-schemas.sql

-- schema dbo
create schema if not exists "dbo";

-- 1-pre/10-dbo-tables.sql

-- table dbo.Hybrid
create table "dbo"."Hybrid" (
  "Id" integer not null,
  "V" integer
);

-- 3-post/10-dbo-keys.sql

-- primary key of dbo.Hybrid
alter table "dbo"."Hybrid" add constraint "Hybrid_pkey" primary key ("Id");

