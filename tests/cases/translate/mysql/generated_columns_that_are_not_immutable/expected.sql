-- 1-pre/01-schemas.sql

-- schema public
create schema if not exists "public";

-- 1-pre/10-public-tables.sql

-- table public.people
create table "public"."people" (
  "id" integer not null,
  "born" date,
  "age_days" integer generated always as (("born"::date - '0001-01-01'::date + 366)) stored,
  "label" varchar(60) generated always as (("id"::text || ' born ' || (lpad(extract(day from "born")::integer::text, 2, '0') || '.' || lpad(extract(month from "born")::integer::text, 2, '0') || '.' || lpad(extract(year from "born")::integer::text, 4, '0')))) stored,
  "week" integer generated always as (((extract(doy from "born")::integer - extract(dow from "born")::integer + 6) / 7)) stored
);

-- 3-post/10-public-keys.sql

-- primary key of public.people
alter table "public"."people" add constraint "people_pkey" primary key ("id");

