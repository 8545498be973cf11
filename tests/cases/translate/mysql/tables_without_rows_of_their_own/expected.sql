-- 1-pre/01-schemas.sql

-- schema public
create schema if not exists "public";

-- 1-pre/10-public-tables.sql

-- table public.bh
create table "public"."bh" (
  "a" integer
);

-- table public.m1
create table "public"."m1" (
  "a" integer
);

-- table public.m2
create table "public"."m2" (
  "a" integer
);

-- table public.mm
create table "public"."mm" (
  "a" integer
);

-- 2-data/01-public-m1.sql

-- rows of table public.m1
SET client_encoding = 'UTF8';
COPY "public"."m1" ("a") FROM stdin;
1
\.

-- 2-data/02-public-m2.sql

-- rows of table public.m2
SET client_encoding = 'UTF8';
COPY "public"."m2" ("a") FROM stdin;
2
\.

