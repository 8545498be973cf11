-- 1-pre/01-schemas.sql

-- schema dbo
create schema if not exists "dbo";

-- 1-pre/10-dbo-tables.sql

-- table dbo.Prices
create table "dbo"."Prices" (
  "Id" integer not null,
  "Cost" numeric(19,4) not null default 0.00,
  "Tip" numeric(10,4) default 1.2345,
  "Half" numeric(19,4) generated always as (("Cost" + "Cost")) stored
);

-- 3-post/10-dbo-keys.sql

-- primary key of dbo.Prices
alter table "dbo"."Prices" add constraint "Prices_pkey" primary key ("Id");

