-- 1-pre/01-schemas.sql

-- schema public
create schema if not exists "public";

-- 1-pre/10-public-tables.sql

-- table public.s
create table "public"."s" (
  "ctid_" integer not null,
  "xmax_" integer,
  "user" integer,
  "table" integer
);

-- 3-post/10-public-keys.sql

-- primary key of public.s
alter table "public"."s" add constraint "s_pkey" primary key ("ctid_");

