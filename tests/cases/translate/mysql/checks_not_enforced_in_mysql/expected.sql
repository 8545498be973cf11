-- 1-pre/01-schemas.sql

-- schema public
create schema if not exists "public";

-- 1-pre/10-public-tables.sql

-- table public.c
create table "public"."c" (
  "id" integer not null,
  "a" integer
);

-- 3-post/10-public-keys.sql

-- primary key of public.c
alter table "public"."c" add constraint "c_pkey" primary key ("id");

-- 3-post/40-public-checks.sql

-- check a_small of public.c
alter table "public"."c" add constraint "a_small" check (("a" < 9)) not valid;

-- validation of check a_small of public.c
alter table "public"."c" validate constraint "a_small";

