-- 1-pre/01-schemas.sql

-- schema public
create schema if not exists "public";

-- 1-pre/10-public-tables.sql

-- table public.chunks
create table "public"."chunks" (
  "id" integer not null,
  "embedding" real[] not null
);

-- 3-post/10-public-keys.sql

-- primary key of public.chunks
alter table "public"."chunks" add constraint "chunks_pkey" primary key ("id");

