-- 1-pre/01-schemas.sql

-- schema public
create schema if not exists "public";

-- 1-pre/10-public-tables.sql

-- table public.numbers
create table "public"."numbers" (
  "id" bigint not null,
  "a" integer,
  "b" bigint
);

-- 3-post/10-public-keys.sql

-- primary key of public.numbers
alter table "public"."numbers" add constraint "numbers_pkey" primary key ("id");

-- 3-post/40-public-checks.sql

-- check numbers_id_unsigned of public.numbers
alter table "public"."numbers" add constraint "numbers_id_unsigned" check ("id" >= 0) not valid;

-- validation of check numbers_id_unsigned of public.numbers
alter table "public"."numbers" validate constraint "numbers_id_unsigned";

-- check numbers_a_unsigned of public.numbers
alter table "public"."numbers" add constraint "numbers_a_unsigned" check ("a" >= 0) not valid;

-- validation of check numbers_a_unsigned of public.numbers
alter table "public"."numbers" validate constraint "numbers_a_unsigned";

-- check numbers_b_unsigned of public.numbers
alter table "public"."numbers" add constraint "numbers_b_unsigned" check ("b" >= 0) not valid;

-- validation of check numbers_b_unsigned of public.numbers
alter table "public"."numbers" validate constraint "numbers_b_unsigned";

