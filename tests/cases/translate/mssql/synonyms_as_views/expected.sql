-- 1-pre/01-schemas.sql

-- schema dbo
create schema if not exists "dbo";

-- schema stock
create schema if not exists "stock";

-- 1-pre/10-stock-tables.sql

-- table stock.Parts
create table "stock"."Parts" (
  "Id" integer not null,
  "Name" varchar(30) not null
);

-- 3-post/10-stock-keys.sql

-- primary key of stock.Parts
alter table "stock"."Parts" add constraint "Parts_pkey" primary key ("Id");

-- 3-post/80-views.sql

-- view dbo.Parts
create view "dbo"."Parts" as
select "Id", "Name"
from "stock"."Parts";

