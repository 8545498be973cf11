-- 1-pre/01-schemas.sql

-- schema public
create schema if not exists "public";

-- 1-pre/02-types.sql

-- type public.people_kind
create type "public"."people_kind" as enum (
  'a',
  'B'
);

-- 1-pre/10-public-tables.sql

-- table public.people
create table "public"."people" (
  "id" integer not null,
  "name" varchar(50) not null,
  "code" varchar(10) not null,
  "exact" varchar(10),
  "kind" "public"."people_kind"
);

-- 3-post/10-public-keys.sql

-- primary key of public.people
alter table "public"."people" add constraint "people_pkey" primary key ("id");

-- unique key people_code of public.people
alter table "public"."people" add constraint "people_code" unique ("code");

