-- 1-pre/01-schemas.sql

-- schema dbo
create schema if not exists "dbo";

-- 1-pre/10-dbo-tables.sql

-- table dbo.orders
create table "dbo"."orders" (
  "id" integer not null,
  "name" varchar(3) not null
);

-- 2-data/01-dbo-orders.sql

-- rows of table dbo.orders
SET client_encoding = 'UTF8';
COPY "dbo"."orders" ("id", "name") FROM stdin;
1	a
7	e
\.

-- 3-post/10-dbo-keys.sql

-- primary key of dbo.orders
alter table "dbo"."orders" add constraint "orders_pkey" primary key ("id");

