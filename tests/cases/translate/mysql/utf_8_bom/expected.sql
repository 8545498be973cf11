-- 1-pre/01-schemas.sql

-- schema public
create schema if not exists "public";

-- 1-pre/10-public-tables.sql

-- table public.café
create table "public"."café" (
  "id" integer not null,
  "prénom" varchar(20) default 'éè'
);

-- 3-post/10-public-keys.sql

-- primary key of public.café
alter table "public"."café" add constraint "café_pkey" primary key ("id");

-- 3-post/20-public-indexes.sql

-- index public.café_i
create index "café_i" on "public"."café" using btree ("prénom");

