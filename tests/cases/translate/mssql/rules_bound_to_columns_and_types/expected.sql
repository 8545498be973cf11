-- 1-pre/01-schemas.sql

-- schema dbo
create schema if not exists "dbo";

-- 1-pre/10-dbo-tables.sql

-- table dbo.Stock
create table "dbo"."Stock" (
  "Id" integer not null,
  "Amount" integer not null,
  "Spare" integer not null
);

-- 3-post/10-dbo-keys.sql

-- primary key of dbo.Stock
alter table "dbo"."Stock" add constraint "Stock_pkey" primary key ("Id");

-- 3-post/40-dbo-checks.sql

-- check PositiveRule of dbo.Stock
alter table "dbo"."Stock" add constraint "PositiveRule" check (("Amount" > 0)) not valid;

-- check PositiveRule_2 of dbo.Stock
alter table "dbo"."Stock" add constraint "PositiveRule_2" check (("Spare" > 0)) not valid;

