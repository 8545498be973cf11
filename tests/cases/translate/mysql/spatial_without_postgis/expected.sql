-- 1-pre/01-schemas.sql

-- schema public
create schema if not exists "public";

-- 1-pre/10-public-tables.sql

-- table public.places
create table "public"."places" (
  "id" integer not null,
  "p" bytea not null,
  "g" bytea,
  "poly" bytea
);

-- 3-post/10-public-keys.sql

-- primary key of public.places
alter table "public"."places" add constraint "places_pkey" primary key ("id");

