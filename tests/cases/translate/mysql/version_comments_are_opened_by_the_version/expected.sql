-- 1-pre/01-schemas.sql

-- schema public
create schema if not exists "public";

-- 1-pre/10-public-tables.sql

-- table public.t
create table "public"."t" (
  "id" integer not null,
  "a" integer,
  "b" integer default 5,
  "c" integer default 6
);

-- table public.u
create table "public"."u" (
  "id" integer
);

-- 3-post/10-public-keys.sql

-- primary key of public.t
alter table "public"."t" add constraint "t_pkey" primary key ("id");

