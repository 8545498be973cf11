-- 1-pre/01-schemas.sql

-- schema public
create schema if not exists "public";

-- 1-pre/10-public-tables.sql

-- table public.c
create table "public"."c" (
  "id" integer not null,
  "p_id" integer
);

-- table public.m
create table "public"."m" (
  "id" integer not null,
  "p_id" integer
);

-- table public.p
create table "public"."p" (
  "id" integer not null,
  "a" integer,
  "b" integer
);

-- 3-post/10-public-keys.sql

-- primary key of public.c
alter table "public"."c" add constraint "c_pkey" primary key ("id");

-- primary key of public.m
alter table "public"."m" add constraint "m_pkey" primary key ("id");

-- primary key of public.p
alter table "public"."p" add constraint "p_pkey" primary key ("id");

-- 3-post/20-public-indexes.sql

-- index public.m_p_id
create index "m_p_id" on "public"."m" using btree ("p_id");

-- index public.p_down
create index "p_down" on "public"."p" using btree ("b");

