-- 1-pre/01-schemas.sql

-- schema public
create schema if not exists "public";

-- 1-pre/10-public-tables.sql

-- table public.moments
create table "public"."moments" (
  "id" integer not null,
  "t" time(0) default '10:30:00'::time,
  "d" timestamp(0) with time zone not null default current_timestamp(0),
  "e" timestamp(3) with time zone default '2020-01-01 10:00:00.500+00'::timestamptz
);

-- 3-post/10-public-keys.sql

-- primary key of public.moments
alter table "public"."moments" add constraint "moments_pkey" primary key ("id");

