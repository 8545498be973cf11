-- 1-pre/01-schemas.sql

-- schema dbo
create schema if not exists "dbo";

-- 1-pre/10-dbo-tables.sql

-- table dbo.Sales
create table "dbo"."Sales" (
  "Id" integer not null,
  "Amount" numeric(12,2) not null
);

-- 3-post/10-dbo-keys.sql

-- primary key of dbo.Sales
alter table "dbo"."Sales" add constraint "Sales_pkey" primary key ("Id");

-- 3-post/20-dbo-indexes.sql

-- index dbo.IX_Sales
create index "IX_Sales" on "dbo"."Sales" using btree ("Amount") with (fillfactor = 80);

