-- 1-pre/01-schemas.sql

-- schema public
create schema if not exists "public";

-- 1-pre/10-public-tables.sql

-- table public.t
create table "public"."t" (
  "id" integer not null,
  "opens" interval(0) default '10:00:00'::interval,
  "starts" interval(0) default '10:11:12'::interval,
  "lasts" interval(0) default '00:01:30'::interval,
  "ends" interval(0) default '-01:30:00'::interval,
  "day" date default '2020-02-29'::date,
  "at" timestamp(0) default '2020-01-01 10:00:00'::timestamp
);

-- 3-post/10-public-keys.sql

-- primary key of public.t
alter table "public"."t" add constraint "t_pkey" primary key ("id");

