-- 1-pre/01-schemas.sql

-- schema public
create schema if not exists "public";

-- 1-pre/10-public-tables.sql

-- table public.after_it
create table "public"."after_it" (
  "id" integer not null
);

-- table public.t
create table "public"."t" (
  "id" integer not null
);

-- 3-post/10-public-keys.sql

-- primary key of public.after_it
alter table "public"."after_it" add constraint "after_it_pkey" primary key ("id");

-- primary key of public.t
alter table "public"."t" add constraint "t_pkey" primary key ("id");

