-- 1-pre/01-schemas.sql

-- schema public
create schema if not exists "public";

-- 1-pre/10-public-tables.sql

-- table public.f
create table "public"."f" (
  "id" integer not null,
  "name" varchar(50),
  "doc" jsonb
);

-- 3-post/10-public-keys.sql

-- primary key of public.f
alter table "public"."f" add constraint "f_pkey" primary key ("id");

-- 3-post/20-public-indexes.sql

-- index public.f_by_doc
create index "f_by_doc" on "public"."f" using btree (((("doc" #> array['a']::text[]) #>> array[]::text[])::numeric::bigint));

-- index public.f_by_len
create unique index "f_by_len" on "public"."f" using btree ((char_length("name")), "id");

-- index public.f_lower_name
create index "f_lower_name" on "public"."f" using btree ((lower("name")));

