-- 1-pre/01-schemas.sql

-- schema public
create schema if not exists "public";

-- 1-pre/10-public-tables.sql

-- table public.a
create table "public"."a" (
  "x" varchar(9) not null default '\g'
);

-- table public.b
create table "public"."b" (
  "y" integer
);

-- table public.c
create table "public"."c" (
  "z" integer
);

