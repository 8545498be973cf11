-- 1-pre/01-schemas.sql

-- schema public
create schema if not exists "public";

-- 1-pre/10-public-tables.sql

-- table public.rates
create table "public"."rates" (
  "id" integer not null,
  "r" numeric(9,4)
);

-- 3-post/10-public-keys.sql

-- primary key of public.rates
alter table "public"."rates" add constraint "rates_pkey" primary key ("id");

