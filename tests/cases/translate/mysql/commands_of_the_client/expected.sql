-- 1-pre/01-schemas.sql

-- schema public
create schema if not exists "public";

-- 1-pre/10-public-tables.sql

-- table public.t
create table "public"."t" (
  "id" integer not null,
  "status" integer
);

-- table public.u
create table "public"."u" (
  "id" integer not null
);

-- 3-post/10-public-keys.sql

-- primary key of public.t
alter table "public"."t" add constraint "t_pkey" primary key ("id");

-- primary key of public.u
alter table "public"."u" add constraint "u_pkey" primary key ("id");

