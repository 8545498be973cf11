-- 1-pre/01-schemas.sql

-- schema public
create schema if not exists "public";

-- 1-pre/10-public-tables.sql

-- table public.articles
create table "public"."articles" (
  "id" integer not null,
  "title" varchar(200),
  "body" text
);

-- 3-post/10-public-keys.sql

-- primary key of public.articles
alter table "public"."articles" add constraint "articles_pkey" primary key ("id");

-- 3-post/20-public-indexes.sql

-- index public.articles_ft
create index "articles_ft" on "public"."articles" using gin (to_tsvector('english'::regconfig, coalesce("title", '') || ' ' || coalesce("body", '')));

-- index public.articles_ft_body
create index "articles_ft_body" on "public"."articles" using gin (to_tsvector('english'::regconfig, coalesce("body", '')));

