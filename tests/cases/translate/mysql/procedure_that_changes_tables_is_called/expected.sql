-- 1-pre/01-schemas.sql

-- schema public
create schema if not exists "public";

-- 1-pre/10-public-tables.sql

-- table public.asset
create table "public"."asset" (
  "id" integer not null
);

-- 3-post/10-public-keys.sql

-- primary key of public.asset
alter table "public"."asset" add constraint "asset_pkey" primary key ("id");

