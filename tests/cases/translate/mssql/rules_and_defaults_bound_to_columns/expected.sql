-- 1-pre/01-schemas.sql

-- schema dbo
create schema if not exists "dbo";

-- 1-pre/10-dbo-tables.sql

-- table dbo.Stock
create table "dbo"."Stock" (
  "Id" integer not null,
  "Place" varchar(20) not null default 'unknown',
  "Spare" integer not null default 0,
  "Freed" varchar(20)
);

-- 3-post/10-dbo-keys.sql

-- primary key of dbo.Stock
alter table "dbo"."Stock" add constraint "Stock_pkey" primary key ("Id");

