-- 1-pre/01-schemas.sql

-- schema public
create schema if not exists "public";

-- 1-pre/10-public-tables.sql

-- table public.docs
create table "public"."docs" (
  "id" integer not null,
  "data" jsonb
);

-- 3-post/10-public-keys.sql

-- primary key of public.docs
alter table "public"."docs" add constraint "docs_pkey" primary key ("id");

