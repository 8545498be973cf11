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

