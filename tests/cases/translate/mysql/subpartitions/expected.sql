-- 1-pre/01-schemas.sql

-- schema public
create schema if not exists "public";

-- 1-pre/10-public-tables.sql

-- table public.s
create table "public"."s" (
  "id" integer,
  "d" date
)
partition by RANGE ("d");

-- partition public.s_p0
create table "public"."s_p0" partition of "public"."s" FOR VALUES FROM (MINVALUE) TO ('2020-01-01'::date);

-- partition public.s_p1
create table "public"."s_p1" partition of "public"."s" FOR VALUES FROM ('2020-01-01'::date) TO (MAXVALUE);

-- partition public.s_default
create table "public"."s_default" partition of "public"."s" DEFAULT;

