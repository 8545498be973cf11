-- 1-pre/01-schemas.sql

-- schema public
create schema if not exists "public";

-- 1-pre/10-public-tables.sql

-- table public.t
create table "public"."t" (
  "id" integer not null,
  "h" integer default 7,
  "k" integer
);

-- 3-post/10-public-keys.sql

-- primary key of public.t
alter table "public"."t" add constraint "t_pkey" primary key ("id");

-- 3-post/20-public-indexes.sql

-- index public.t_ik
create index "t_ik" on "public"."t" using btree ("k");

