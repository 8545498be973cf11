-- 1-pre/01-schemas.sql

-- schema public
create schema if not exists "public";

-- 1-pre/10-public-tables.sql

-- table public.people
create table "public"."people" (
  "id" integer not null,
  "name" varchar(50),
  "last" varchar(50)
);

-- 3-post/10-public-keys.sql

-- primary key of public.people
alter table "public"."people" add constraint "people_pkey" primary key ("id");

-- unique key people_both_names of public.people
alter table "public"."people" add constraint "people_both_names" unique ("name", "last");

-- 3-post/20-public-indexes.sql

-- index public.people_last_only
create index "people_last_only" on "public"."people" using btree ("last");

