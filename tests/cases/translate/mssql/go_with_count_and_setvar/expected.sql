-- 1-pre/01-schemas.sql

-- schema sales
create schema if not exists "sales";

-- 1-pre/10-sales-tables.sql

-- table sales.Orders
create table "sales"."Orders" (
  "OrderId" integer not null,
  "Note" varchar(200)
);

-- 3-post/10-sales-keys.sql

-- primary key of sales.Orders
alter table "sales"."Orders" add constraint "PK_Orders" primary key ("OrderId");

