-- 1-pre/01-schemas.sql

-- schema public
create schema if not exists "public";

-- 1-pre/10-public-tables.sql

-- table public.a
create table "public"."a" (
  "id" integer
);

-- table public.b
create table "public"."b" (
  "id" integer
);

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

-- 2-data/01-public-a.sql

-- rows of table public.a
SET client_encoding = 'UTF8';
COPY "public"."a" ("id") FROM stdin;
1
\.

-- 2-data/02-public-b.sql

-- rows of table public.b
SET client_encoding = 'UTF8';
COPY "public"."b" ("id") FROM stdin;
1
\.

-- 2-data/03-public-p.sql

-- rows of table public.p
SET client_encoding = 'UTF8';
COPY "public"."p" ("id") FROM stdin;
1
11
\.

