-- 1-pre/01-schemas.sql

-- schema public
create schema if not exists "public";

-- 1-pre/10-public-tables.sql

-- table public.moments
create table "public"."moments" (
  "id" integer not null,
  "a" date default '2020-02-29'::date,
  "b" interval(0) default '25:00:00'::interval,
  "c" interval(3),
  "d" timestamp(0) default '2020-01-01 10:00:00'::timestamp,
  "e" timestamp default localtimestamp(6),
  "f" timestamp(0) with time zone,
  "g" timestamp(3) with time zone not null default current_timestamp(3),
  "h" smallint default 2001
);

-- 3-post/10-public-keys.sql

-- primary key of public.moments
alter table "public"."moments" add constraint "moments_pkey" primary key ("id");

