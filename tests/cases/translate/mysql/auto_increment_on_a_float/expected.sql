-- 1-pre/01-schemas.sql

-- schema public
create schema if not exists "public";

-- 1-pre/10-public-tables.sql

-- table public.d
create table "public"."d" (
  "id" real not null
);

-- table public.f
create table "public"."f" (
  "id" double precision not null,
  "v" integer
);

-- 3-post/10-public-keys.sql

-- primary key of public.d
alter table "public"."d" add constraint "d_pkey" primary key ("id");

-- primary key of public.f
alter table "public"."f" add constraint "f_pkey" primary key ("id");

