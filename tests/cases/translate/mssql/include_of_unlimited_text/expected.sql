-- 1-pre/01-schemas.sql

-- schema dbo
create schema if not exists "dbo";

-- 1-pre/10-dbo-tables.sql

-- table dbo.Sales
create table "dbo"."Sales" (
  "Id" integer not null,
  "At" timestamp(0) not null,
  "Note" text
);

-- 3-post/10-dbo-keys.sql

-- primary key of dbo.Sales
alter table "dbo"."Sales" add constraint "Sales_pkey" primary key ("Id");

-- 3-post/20-dbo-indexes.sql

-- index dbo.IX_Sales_Note
create index "IX_Sales_Note" on "dbo"."Sales" using btree ("At");

