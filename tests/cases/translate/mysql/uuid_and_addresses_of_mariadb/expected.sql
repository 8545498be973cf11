-- 1-pre/01-schemas.sql

-- schema public
create schema if not exists "public";

-- 1-pre/10-public-tables.sql

-- table public.hosts
create table "public"."hosts" (
  "id" uuid not null default gen_random_uuid(),
  "a" inet,
  "b" inet,
  "c" uuid
);

-- 3-post/10-public-keys.sql

-- primary key of public.hosts
alter table "public"."hosts" add constraint "hosts_pkey" primary key ("id");

