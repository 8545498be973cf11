-- 1-pre/01-schemas.sql

-- schema public
create schema if not exists "public";

-- 1-pre/10-public-tables.sql

-- table public.boxes
create table "public"."boxes" (
  "id" integer not null,
  "w" integer not null,
  "h" integer not null,
  "area" integer generated always as (("w"::bigint * "h"::bigint)) virtual,
  "kept" integer generated always as (("w"::bigint + "h"::bigint)) stored,
  "keyed" integer generated always as (("w"::bigint - "h"::bigint)) stored
);

-- 3-post/10-public-keys.sql

-- primary key of public.boxes
alter table "public"."boxes" add constraint "boxes_pkey" primary key ("id");

-- 3-post/20-public-indexes.sql

-- index public.boxes_keyed
create index "boxes_keyed" on "public"."boxes" using btree ("keyed");

