-- 1-pre/01-schemas.sql

-- schema public
create schema if not exists "public";

-- 1-pre/10-public-tables.sql

-- table public.posts
create table "public"."posts" (
  "id" integer not null,
  "post_date" timestamp(0) not null,
  "d" date not null
);

-- 3-post/10-public-keys.sql

-- primary key of public.posts
alter table "public"."posts" add constraint "posts_pkey" primary key ("id");

