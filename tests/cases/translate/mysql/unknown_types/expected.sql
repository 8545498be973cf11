-- 1-pre/01-schemas.sql

-- schema public
create schema if not exists "public";

-- 1-pre/10-public-tables.sql

-- table public.odd
create table "public"."odd" (
  "id" integer not null
);

-- 3-post/10-public-keys.sql

-- primary key of public.odd
alter table "public"."odd" add constraint "odd_pkey" primary key ("id");

