-- 1-pre/01-schemas.sql

-- schema dbo
create schema if not exists "dbo";

-- 1-pre/10-dbo-tables.sql

-- table dbo.orders
create table "dbo"."orders" (
  "id" integer not null,
  "made" timestamp(3),
  "small" smallint,
  "name" varchar(3) not null,
  "doubled" integer generated always as (("small" * 2)) stored
);

-- 2-data/01-dbo-orders.sql

-- rows of table dbo.orders
SET client_encoding = 'UTF8';
COPY "dbo"."orders" ("id", "made", "small", "name") FROM stdin;
8	1753-01-01 00:00:00	255	ok 
\.

-- 3-post/10-dbo-keys.sql

-- primary key of dbo.orders
alter table "dbo"."orders" add constraint "orders_pkey" primary key ("id");

-- 3-post/40-dbo-checks.sql

-- check orders_small_tinyint of dbo.orders
alter table "dbo"."orders" add constraint "orders_small_tinyint" check ("small" between 0 and 255) not valid;

-- validation of check orders_small_tinyint of dbo.orders
alter table "dbo"."orders" validate constraint "orders_small_tinyint";

