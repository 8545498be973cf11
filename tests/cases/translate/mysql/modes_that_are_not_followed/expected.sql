-- 1-pre/01-schemas.sql

-- schema public
create schema if not exists "public";

-- 1-pre/10-public-tables.sql

-- table public.a
create table "public"."a" (
  "x" integer not null
);

-- table public.b
create table "public"."b" (
  "x" integer not null
);

-- table public.c
create table "public"."c" (
  "x" integer not null
);

-- 3-post/10-public-keys.sql

-- primary key of public.a
alter table "public"."a" add constraint "a_pkey" primary key ("x");

-- primary key of public.b
alter table "public"."b" add constraint "b_pkey" primary key ("x");

-- primary key of public.c
alter table "public"."c" add constraint "c_pkey" primary key ("x");

