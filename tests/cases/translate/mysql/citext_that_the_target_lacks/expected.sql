-- 1-pre/01-schemas.sql

-- schema public
create schema if not exists "public";

-- 1-pre/10-public-tables.sql

-- table public.people
create table "public"."people" (
  "id" integer not null,
  "name" varchar(50) not null
);

-- 3-post/10-public-keys.sql

-- primary key of public.people
alter table "public"."people" add constraint "people_pkey" primary key ("id");

