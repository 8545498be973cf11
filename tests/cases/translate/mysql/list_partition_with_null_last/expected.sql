-- 1-pre/01-schemas.sql

-- schema public
create schema if not exists "public";

-- 1-pre/10-public-tables.sql

-- table public.shops
create table "public"."shops" (
  "id" integer,
  "country" integer
)
partition by LIST ("country");

-- partition public.shops_eu
create table "public"."shops_eu" partition of "public"."shops" FOR VALUES IN (NULL, 1, 2);

-- partition public.shops_us
create table "public"."shops_us" partition of "public"."shops" FOR VALUES IN (3);

