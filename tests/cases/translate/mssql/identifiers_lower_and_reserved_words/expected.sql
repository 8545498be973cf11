-- 1-pre/01-schemas.sql

-- schema dbo
create schema if not exists "dbo";

-- 1-pre/10-dbo-tables.sql

-- table dbo.orders
create table "dbo"."orders" (
  "orderid" integer not null,
  "order" varchar(10),
  "select" integer
);

-- table dbo.user
create table "dbo"."user" (
  "id" integer not null,
  "table" integer,
  "a]b" integer,
  "has ""quotes""" integer
);

-- 3-post/10-dbo-keys.sql

-- primary key of dbo.orders
alter table "dbo"."orders" add constraint "orders_pkey" primary key ("orderid");

-- primary key of dbo.user
alter table "dbo"."user" add constraint "user_pkey" primary key ("id");

