-- 1-pre/01-schemas.sql

-- schema public
create schema if not exists "public";

-- 1-pre/10-public-tables.sql

-- table public.moved
create table "public"."moved" (
  "id" integer not null,
  "c" integer default 5,
  "first_name" integer
);

-- 2-data/01-public-moved.sql

-- rows of table public.moved
SET client_encoding = 'UTF8';
COPY "public"."moved" ("id", "c", "first_name") FROM stdin;
1	5	2
2	5	20
3	6	200
4	7	2000
5	8	20000
\.

-- 3-post/10-public-keys.sql

-- primary key of public.moved
alter table "public"."moved" add constraint "moved_pkey" primary key ("id");

