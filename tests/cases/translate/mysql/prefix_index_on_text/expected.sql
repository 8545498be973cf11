-- 1-pre/01-schemas.sql

-- schema public
create schema if not exists "public";

-- 1-pre/10-public-tables.sql

-- table public.pages
create table "public"."pages" (
  "id" integer not null,
  "url" varchar(2000) not null,
  "body" text,
  "raw_bytes" bytea
);

-- 3-post/10-public-keys.sql

-- primary key of public.pages
alter table "public"."pages" add constraint "pages_pkey" primary key ("id");

-- 3-post/20-public-indexes.sql

-- index public.pages_body_start
create unique index "pages_body_start" on "public"."pages" using btree ((left("body", 50)));

-- index public.pages_raw_start
create index "pages_raw_start" on "public"."pages" using btree ((substring("raw_bytes" from 1 for 16)));

-- index public.pages_url_and_id
create index "pages_url_and_id" on "public"."pages" using btree ((left("url", 20)), "id");

-- index public.pages_url_start
create index "pages_url_start" on "public"."pages" using btree ((left("url", 100)));

