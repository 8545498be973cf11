-- 1-pre/01-schemas.sql

-- schema public
create schema if not exists "public";

-- 1-pre/10-public-tables.sql

-- table public.c
create table "public"."c" (
  "id" integer not null,
  "p" integer,
  "q" integer
);

-- 3-post/10-public-keys.sql

-- primary key of public.c
alter table "public"."c" add constraint "c_pkey" primary key ("id");

-- 3-post/20-public-indexes.sql

-- index public.c_gone
create index "c_gone" on "public"."c" using btree ("p");

-- index public.c_other_database
create index "c_other_database" on "public"."c" using btree ("q");

