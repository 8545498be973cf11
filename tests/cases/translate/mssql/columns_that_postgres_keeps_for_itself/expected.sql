-- 1-pre/01-schemas.sql

-- schema dbo
create schema if not exists "dbo";

-- 1-pre/10-dbo-tables.sql

-- table dbo.Sys
create table "dbo"."Sys" (
  "ctid_" integer not null,
  "xmin_" integer,
  "tableoid_" integer,
  "oid" integer
);

-- 3-post/10-dbo-keys.sql

-- primary key of dbo.Sys
alter table "dbo"."Sys" add constraint "Sys_pkey" primary key ("ctid_");

