-- 1-pre/01-schemas.sql

-- schema dbo
create schema if not exists "dbo";

-- 1-pre/10-dbo-tables.sql

-- table dbo.Prices
create table "dbo"."Prices" (
  "Id" integer not null,
  "Cost" numeric(19,4) not null,
  "Tax" numeric(22,6) generated always as (("Cost" * 0.19)) stored,
  "Fee" numeric(10,2) not null,
  "Total" numeric(20,4) generated always as (("Cost" + "Fee")) stored
);

-- 3-post/10-dbo-keys.sql

-- primary key of dbo.Prices
alter table "dbo"."Prices" add constraint "Prices_pkey" primary key ("Id");

