-- 1-pre/01-schemas.sql

-- schema dbo
create schema if not exists "dbo";

-- 1-pre/10-dbo-tables.sql

-- table dbo.Fact
create table "dbo"."Fact" (
  "K" integer not null,
  "D" date not null,
  "V" numeric(18,4)
);

