-- 1-pre/01-schemas.sql

-- schema public
create schema if not exists "public";

-- 1-pre/10-public-tables.sql

-- table public.no_key
create table "public"."no_key" (
  "a" integer,
  "b" integer
);

-- table public.only_unique
create table "public"."only_unique" (
  "a" integer not null
);

-- 3-post/10-public-keys.sql

-- unique key no_key_ab of public.no_key
alter table "public"."no_key" add constraint "no_key_ab" unique ("a", "b");

-- unique key only_unique_ua of public.only_unique
alter table "public"."only_unique" add constraint "only_unique_ua" unique ("a");

