-- 1-pre/01-schemas.sql

-- schema public
create schema if not exists "public";

-- 1-pre/10-public-tables.sql

-- table public.h
create table "public"."h" (
  "id" integer not null
);

-- table public.m
create table "public"."m" (
  "id" integer not null,
  "v" varchar(10)
);

-- 3-post/10-public-keys.sql

-- primary key of public.h
alter table "public"."h" add constraint "h_pkey" primary key ("id");

-- primary key of public.m
alter table "public"."m" add constraint "m_pkey" primary key ("id");

