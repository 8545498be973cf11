-- 1-pre/01-schemas.sql

-- schema public
create schema if not exists "public";

-- 1-pre/10-public-tables.sql

-- table public.docs
create table "public"."docs" (
  "id" integer not null,
  "doc" jsonb,
  "name" varchar(50) generated always as ((case jsonb_typeof(("doc" #> array['name']::text[])) when 'null' then 'null' else ("doc" #> array['name']::text[]) #>> array[]::text[] end)) stored,
  "n" integer generated always as ((case jsonb_typeof("doc") when 'array' then jsonb_array_length("doc") when 'object' then jsonb_array_length(jsonb_path_query_array("doc", '$.keyvalue()')) when 'null' then 1 when 'string' then 1 when 'number' then 1 when 'boolean' then 1 end)) stored
);

-- 3-post/10-public-keys.sql

-- primary key of public.docs
alter table "public"."docs" add constraint "docs_pkey" primary key ("id");

