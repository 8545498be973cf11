-- 1-pre/01-schemas.sql

-- schema public
create schema if not exists "public";

-- 1-pre/10-public-tables.sql

-- table public.p
create table "public"."p" (
  "id" integer
)
partition by RANGE ("id");

-- partition public.p_p0
create table "public"."p_p0" partition of "public"."p" FOR VALUES FROM (MINVALUE) TO (10);

-- partition public.p_p1
create table "public"."p_p1" partition of "public"."p" FOR VALUES FROM (10) TO (20);

-- partition public.p_default
create table "public"."p_default" partition of "public"."p" DEFAULT;

-- table public.q
create table "public"."q" (
  "id" integer
);

-- 2-data/01-public-p.sql

-- rows of table public.p
SET client_encoding = 'UTF8';
COPY "public"."p" ("id") FROM stdin;
1
11
\.

