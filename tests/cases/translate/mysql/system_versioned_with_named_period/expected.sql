-- 1-pre/01-schemas.sql

-- schema public
create schema if not exists "public";

-- 1-pre/10-public-tables.sql

-- table public.part
create table "public"."part" (
  "id" integer not null,
  "r" integer,
  "s" timestamp with time zone,
  "e" timestamp with time zone
);

-- 3-post/10-public-keys.sql

-- primary key of public.part
alter table "public"."part" add constraint "part_pkey" primary key ("id");

