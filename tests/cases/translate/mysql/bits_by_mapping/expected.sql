-- 1-pre/01-schemas.sql

-- schema public
create schema if not exists "public";

-- 1-pre/10-public-tables.sql

-- table public.bits
create table "public"."bits" (
  "id" integer not null,
  "a" bit(1) default B'1',
  "c" varbit(12) default B'000000000101',
  "d" bytea
);

-- 3-post/10-public-keys.sql

-- primary key of public.bits
alter table "public"."bits" add constraint "bits_pkey" primary key ("id");

