-- 1-pre/01-schemas.sql

-- schema public
create schema if not exists "public";

-- 1-pre/10-public-tables.sql

-- table public.logins
create table "public"."logins" (
  "id" integer not null,
  "at" timestamp(0) with time zone,
  "day" varchar(20) generated always as ((lpad(extract(year from ("at" at time zone 'UTC'))::integer::text, 4, '0') || '-' || lpad(extract(month from ("at" at time zone 'UTC'))::integer::text, 2, '0') || '-' || lpad(extract(day from ("at" at time zone 'UTC'))::integer::text, 2, '0'))) stored,
  "named" varchar(20)
);

-- 3-post/10-public-keys.sql

-- primary key of public.logins
alter table "public"."logins" add constraint "logins_pkey" primary key ("id");

