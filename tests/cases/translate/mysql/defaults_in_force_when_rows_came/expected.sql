-- 1-pre/01-schemas.sql

-- schema public
create schema if not exists "public";

-- 1-pre/02-types.sql

-- type public.city_sort
create type "public"."city_sort" as enum (
  'x',
  'y'
);

-- 1-pre/10-public-tables.sql

-- table public.city
create table "public"."city" (
  "id" integer not null,
  "name" varchar(20) not null,
  "rank" integer default 2,
  "note" varchar(20) default 'none',
  "code" bytea,
  "size" integer,
  "class" varchar(10) default 'town',
  "area" integer not null,
  "label" varchar(9) not null,
  "sort" "public"."city_sort" not null default 'y'
);

-- table public.t
create table "public"."t" (
  "b" integer,
  "a" integer default 9
);

-- 2-data/01-public-city.sql

-- rows of table public.city
SET client_encoding = 'UTF8';
COPY "public"."city" ("id", "name", "rank", "note", "code", "size", "class", "area", "label", "sort") FROM stdin;
1	Oslo	1	\N	\\x6162	5	\N	0		x
2	Bergen	1	\N	\\x6162	5	\N	0		x
3	Molde	1	\N	\\x6162	5	\N	1	m	x
4	Hamar	2	none	\N	6	town	1	h	y
5	Lom	2	none	\N	0	town	2	l	y
\.

-- 2-data/02-public-t.sql

-- rows of table public.t
SET client_encoding = 'UTF8';
COPY "public"."t" ("b", "a") FROM stdin;
2	9
3	9
\.

-- 3-post/10-public-keys.sql

-- primary key of public.city
alter table "public"."city" add constraint "city_pkey" primary key ("id");

