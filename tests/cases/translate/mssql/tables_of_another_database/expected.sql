-- 1-pre/01-schemas.sql

-- schema dbo
create schema if not exists "dbo";

-- 1-pre/10-dbo-tables.sql

-- table dbo.t
create table "dbo"."t" (
  "id" integer,
  "v" varchar(20),
  "w" varchar(20)
);

-- table dbo.zzz
create table "dbo"."zzz" (
  "a" integer
);

