-- 1-pre/01-schemas.sql

-- schema public
create schema if not exists "public";

-- 1-pre/10-public-tables.sql

-- table public.kept
create table "public"."kept" (
  "id" integer not null,
  "v" integer
);

-- 3-post/10-public-keys.sql

-- primary key of public.kept
alter table "public"."kept" add constraint "kept_pkey" primary key ("id");

