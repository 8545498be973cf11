-- 1-pre/01-schemas.sql

-- schema public
create schema if not exists "public";

-- 1-pre/10-public-tables.sql

-- table public.sales
create table "public"."sales" (
  "id" integer not null,
  "region" varchar(20) not null,
  "sold" date not null
)
partition by RANGE ("sold");

-- partition public.sales_p2020
create table "public"."sales_p2020" partition of "public"."sales" FOR VALUES FROM (MINVALUE) TO ('2021-01-01'::date);

-- partition public.sales_p2021
create table "public"."sales_p2021" partition of "public"."sales" FOR VALUES FROM ('2021-01-01'::date) TO ('2022-01-01'::date);

-- partition public.sales_pmax
create table "public"."sales_pmax" partition of "public"."sales" FOR VALUES FROM ('2022-01-01'::date) TO (MAXVALUE);

-- 3-post/10-public-keys.sql

-- primary key of public.sales
alter table "public"."sales" add constraint "sales_pkey" primary key ("id", "sold");

