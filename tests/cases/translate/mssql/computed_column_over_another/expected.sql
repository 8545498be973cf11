-- 1-pre/01-schemas.sql

-- schema dbo
create schema if not exists "dbo";

-- 1-pre/10-dbo-tables.sql

-- table dbo.Lines
create table "dbo"."Lines" (
  "Id" integer not null,
  "Price" numeric(9,2) not null,
  "Total" numeric(20,2) generated always as (("Price" * 2)) stored,
  "WithTax" numeric(24,4) generated always as (((("Price" * 2))::numeric(20,2) * 1.19)) stored
);

-- 3-post/10-dbo-keys.sql

-- primary key of dbo.Lines
alter table "dbo"."Lines" add constraint "Lines_pkey" primary key ("Id");

