-- 1-pre/01-schemas.sql

-- schema public
create schema if not exists "public";

-- 1-pre/10-public-tables.sql

-- table public.east
create table "public"."east" (
  "id" integer not null,
  "a" timestamp(0) with time zone not null default '2020-01-01 09:00:00+00'::timestamptz,
  "b" timestamp(0) not null default '2020-01-01 12:00:00'::timestamp,
  "c" timestamp(0) with time zone
);

-- table public.named
create table "public"."named" (
  "id" integer not null,
  "a" timestamp(0) with time zone not null default '2020-01-01 12:00:00+00'::timestamptz,
  "b" timestamp(0)
);

-- table public.unsaid
create table "public"."unsaid" (
  "id" integer not null,
  "a" timestamp(0) with time zone not null default '2020-01-01 12:00:00+00'::timestamptz
);

-- 2-data/01-public-east.sql

-- rows of table public.east
SET client_encoding = 'UTF8';
COPY "public"."east" ("id", "a", "b", "c") FROM stdin;
1	2020-01-01 09:00:00+00	2020-01-01 12:00:00	\N
2	2020-01-01 09:00:00+00	2020-01-01 12:00:00	\N
3	2020-01-01 17:30:00+00	2020-01-01 12:00:00	2020-01-01 05:29:59+00
4	2020-01-01 12:00:00+00	2020-01-01 12:00:00	\N
\.

-- 2-data/02-public-named.sql

-- rows of table public.named
SET client_encoding = 'UTF8';
COPY "public"."named" ("id", "a", "b") FROM stdin;
2	2020-01-01 12:00:00+00	2020-01-01 12:00:00
\.

-- 2-data/03-public-unsaid.sql

-- rows of table public.unsaid
SET client_encoding = 'UTF8';
COPY "public"."unsaid" ("id", "a") FROM stdin;
1	2020-01-01 12:00:00+00
\.

-- 3-post/10-public-keys.sql

-- primary key of public.east
alter table "public"."east" add constraint "east_pkey" primary key ("id");

-- primary key of public.named
alter table "public"."named" add constraint "named_pkey" primary key ("id");

-- primary key of public.unsaid
alter table "public"."unsaid" add constraint "unsaid_pkey" primary key ("id");

