-- 1-pre/01-schemas.sql

-- schema public
create schema if not exists "public";

-- 1-pre/02-types.sql

-- type public.e_a
create type "public"."e_a" as enum (
  'small',
  'large',
  'LARGE one'
);

-- type public.e_b
create type "public"."e_b" as enum (
  'it''s',
  'a,b',
  'ü'
);

-- 1-pre/10-public-tables.sql

-- table public.e
create table "public"."e" (
  "id" integer not null,
  "a" "public"."e_a" not null default 'large',
  "b" "public"."e_b",
  "s" text[] not null default array['read', 'run']::text[],
  "t" text[]
);

-- 3-post/10-public-keys.sql

-- primary key of public.e
alter table "public"."e" add constraint "e_pkey" primary key ("id");

-- 3-post/40-public-checks.sql

-- check e_s_set of public.e
alter table "public"."e" add constraint "e_s_set" check ("s" <@ array['read', 'write', 'run']::text[]) not valid;

-- validation of check e_s_set of public.e
alter table "public"."e" validate constraint "e_s_set";

-- check e_t_set of public.e
alter table "public"."e" add constraint "e_t_set" check ("t" <@ array['x']::text[]) not valid;

-- validation of check e_t_set of public.e
alter table "public"."e" validate constraint "e_t_set";

