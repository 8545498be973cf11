-- 1-pre/01-schemas.sql

-- schema public
create schema if not exists "public";

-- 1-pre/10-public-tables.sql

-- table public.h
create table "public"."h" (
  "id" integer not null,
  "v" integer not null
)
partition by RANGE ("id");

-- partition public.h_p0
create table "public"."h_p0" partition of "public"."h" FOR VALUES FROM (MINVALUE) TO (10);

-- partition public.h_p1
create table "public"."h_p1" partition of "public"."h" FOR VALUES FROM (10) TO (MAXVALUE);

-- table public.r
create table "public"."r" (
  "id" integer not null,
  "d" date not null
);

-- 3-post/10-public-keys.sql

-- primary key of public.h
alter table "public"."h" add constraint "h_pkey" primary key ("id");

-- primary key of public.r
alter table "public"."r" add constraint "r_pkey" primary key ("id", "d");

