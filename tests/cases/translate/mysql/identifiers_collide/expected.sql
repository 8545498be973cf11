-- 1-pre/01-schemas.sql

-- schema public
create schema if not exists "public";

-- 1-pre/10-public-tables.sql

-- table public.items
create table "public"."items" (
  "id" integer not null
);

-- table public.items_2
create table "public"."items_2" (
  "id" integer not null
);

-- 3-post/10-public-keys.sql

-- primary key of public.items
alter table "public"."items" add constraint "items_pkey" primary key ("id");

-- primary key of public.items_2
alter table "public"."items_2" add constraint "items_2_pkey" primary key ("id");

