-- 1-pre/01-schemas.sql

-- schema public
create schema if not exists "public";

-- 1-pre/02-types.sql

-- type public.a_e
create type "public"."a_e" as enum (
  'a'
);

-- 1-pre/10-public-tables.sql

-- table public.a
create table "public"."a" (
  "x" varchar(9),
  "y" varchar(9),
  "z" varchar(9),
  "b" varchar(9),
  "e" "public"."a_e"
);

-- table public.b
create table "public"."b" (
  "x" varchar(9),
  "y" varchar(9),
  "z" varchar(9)
);

-- table public.c
create table "public"."c" (
  "x" varchar(9),
  "y" text
);

-- table public.d
create table "public"."d" (
  "x" varchar(9),
  "y" varchar(3)
);

