-- 1-pre/01-schemas.sql

-- schema public
create schema if not exists "public";

-- 1-pre/10-public-tables.sql

-- table public.orders
create table "public"."orders" (
  "id" bigint not null,
  "rate" numeric(9,2),
  "total" numeric(18,2)
);

-- 3-post/10-public-keys.sql

-- primary key of public.orders
alter table "public"."orders" add constraint "orders_pkey" primary key ("id");

