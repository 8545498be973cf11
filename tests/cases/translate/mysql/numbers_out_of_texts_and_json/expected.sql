-- 1-pre/01-schemas.sql

-- schema public
create schema if not exists "public";

-- 1-pre/10-public-tables.sql

-- table public.t
create table "public"."t" (
  "id" integer not null,
  "code" varchar(40),
  "doc" jsonb,
  "head" integer generated always as (split_part("code", '-', 1)::numeric) stored,
  "tail" integer generated always as (split_part("code", '-', -1)::numeric) stored,
  "second" varchar(40),
  "amount" integer generated always as ((case jsonb_typeof(("doc" #> array['amount']::text[])) when 'null' then 'null' else ("doc" #> array['amount']::text[]) #>> array[]::text[] end)::numeric) stored,
  "price" numeric(9,2) generated always as ((("doc" #> array['price']::text[]) #>> array[]::text[])::numeric) stored
);

-- 3-post/10-public-keys.sql

-- primary key of public.t
alter table "public"."t" add constraint "t_pkey" primary key ("id");

