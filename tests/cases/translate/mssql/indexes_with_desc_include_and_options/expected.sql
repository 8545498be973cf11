-- 1-pre/01-schemas.sql

-- schema dbo
create schema if not exists "dbo";

-- 1-pre/10-dbo-tables.sql

-- table dbo.Sales
create table "dbo"."Sales" (
  "Id" integer not null,
  "Region" varchar(20) not null,
  "At" timestamp(0) not null,
  "Amount" numeric(12,2) not null
);

-- 3-post/10-dbo-keys.sql

-- primary key of dbo.Sales
alter table "dbo"."Sales" add constraint "Sales_pkey" primary key ("Id");

-- unique key UX_Sales of dbo.Sales
alter table "dbo"."Sales" add constraint "UX_Sales" unique ("Region", "At");

-- 3-post/20-dbo-indexes.sql

-- index dbo.IX_Sales_Region
create index "IX_Sales_Region" on "dbo"."Sales" using btree ("Region", "At" desc) include ("Amount");

