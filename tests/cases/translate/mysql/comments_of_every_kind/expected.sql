-- 1-pre/01-schemas.sql

-- schema public
create schema if not exists "public";

-- 1-pre/10-public-tables.sql

-- table public.t
create table "public"."t" (
  "id" integer not null,
  "a" integer default 1,
  "b" integer default 2
);

-- table public.u
create table "public"."u" (
  "id" integer not null,
  "c" integer default (1::bigint - (-1))
);

-- 3-post/10-public-keys.sql

-- primary key of public.t
alter table "public"."t" add constraint "t_pkey" primary key ("id");

-- primary key of public.u
alter table "public"."u" add constraint "u_pkey" primary key ("id");

