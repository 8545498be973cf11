-- 1-pre/01-schemas.sql

-- schema public
create schema if not exists "public";

-- 1-pre/10-public-tables.sql

-- table public.z
create table "public"."z" (
  "id" integer not null,
  "a" bigint,
  "b" numeric(7,2),
  "f" real,
  "d" double precision
);

-- 3-post/10-public-keys.sql

-- primary key of public.z
alter table "public"."z" add constraint "z_pkey" primary key ("id");

-- 3-post/40-public-checks.sql

-- check z_a_unsigned of public.z
alter table "public"."z" add constraint "z_a_unsigned" check ("a" >= 0) not valid;

-- validation of check z_a_unsigned of public.z
alter table "public"."z" validate constraint "z_a_unsigned";

-- check z_b_unsigned of public.z
alter table "public"."z" add constraint "z_b_unsigned" check ("b" >= 0) not valid;

-- validation of check z_b_unsigned of public.z
alter table "public"."z" validate constraint "z_b_unsigned";

