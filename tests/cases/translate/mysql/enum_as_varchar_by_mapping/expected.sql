-- 1-pre/01-schemas.sql

-- schema public
create schema if not exists "public";

-- 1-pre/10-public-tables.sql

-- table public.e
create table "public"."e" (
  "id" integer not null,
  "a" varchar(5) not null default 'large'
);

-- 3-post/10-public-keys.sql

-- primary key of public.e
alter table "public"."e" add constraint "e_pkey" primary key ("id");

-- 3-post/40-public-checks.sql

-- check e_a_enum of public.e
alter table "public"."e" add constraint "e_a_enum" check ("a" in ('small', 'large')) not valid;

-- validation of check e_a_enum of public.e
alter table "public"."e" validate constraint "e_a_enum";

