-- 1-pre/01-schemas.sql

-- schema public
create schema if not exists "public";

-- 1-pre/10-public-tables.sql

-- table public.a
create table "public"."a" (
  "id" integer not null,
  "n" varchar(9)
);

-- table public.copied
create table "public"."copied" (
  "id" integer not null,
  "n" varchar(9)
);

-- 3-post/10-public-keys.sql

-- primary key of public.a
alter table "public"."a" add constraint "a_pkey" primary key ("id");

