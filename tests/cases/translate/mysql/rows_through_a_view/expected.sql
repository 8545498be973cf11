-- 1-pre/01-schemas.sql

-- schema public
create schema if not exists "public";

-- 1-pre/10-public-tables.sql

-- table public.of_u
create table "public"."of_u" (
  "a" integer not null,
  "b" integer
);

-- table public.t
create table "public"."t" (
  "a" integer not null,
  "b" integer
);

-- table public.u
create table "public"."u" (
  "a" integer not null,
  "b" integer
);

-- table public.v
create table "public"."v" (
  "c" integer
);

-- 2-data/01-public-u.sql

-- rows of table public.u
SET client_encoding = 'UTF8';
COPY "public"."u" ("a", "b") FROM stdin;
1	1
\.

-- 2-data/02-public-v.sql

-- rows of table public.v
SET client_encoding = 'UTF8';

-- 3-post/10-public-keys.sql

-- primary key of public.t
alter table "public"."t" add constraint "t_pkey" primary key ("a");

-- primary key of public.u
alter table "public"."u" add constraint "u_pkey" primary key ("a");

-- 3-post/80-views.sql

-- view public.some_of_t
create view "public"."some_of_t" ("a", "b") as
select "t"."a",
  "t"."b"
from "public"."t" as "t";

