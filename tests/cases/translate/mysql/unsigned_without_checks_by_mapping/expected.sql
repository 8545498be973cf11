-- 1-pre/01-schemas.sql

-- schema public
create schema if not exists "public";

-- 1-pre/10-public-tables.sql

-- table public.numbers
create table "public"."numbers" (
  "id" bigint not null,
  "a" integer,
  "d" numeric(8,2),
  "f" real
);

-- 3-post/10-public-keys.sql

-- primary key of public.numbers
alter table "public"."numbers" add constraint "numbers_pkey" primary key ("id");

