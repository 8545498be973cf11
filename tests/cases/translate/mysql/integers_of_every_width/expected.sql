-- 1-pre/01-schemas.sql

-- schema public
create schema if not exists "public";

-- 1-pre/10-public-tables.sql

-- table public.numbers
create table "public"."numbers" (
  "id" integer not null,
  "a" smallint,
  "b" smallint,
  "c" smallint,
  "d" integer,
  "e" integer,
  "f" integer,
  "g" bigint,
  "h" bigint,
  "i" numeric(20,0) default 18446744073709551615,
  "j" smallint not null default 1,
  "k" smallint,
  "l" bigint,
  "m" smallint default 0
);

-- 3-post/10-public-keys.sql

-- primary key of public.numbers
alter table "public"."numbers" add constraint "numbers_pkey" primary key ("id");

-- 3-post/40-public-checks.sql

-- check numbers_b_unsigned of public.numbers
alter table "public"."numbers" add constraint "numbers_b_unsigned" check ("b" >= 0) not valid;

-- validation of check numbers_b_unsigned of public.numbers
alter table "public"."numbers" validate constraint "numbers_b_unsigned";

-- check numbers_d_unsigned of public.numbers
alter table "public"."numbers" add constraint "numbers_d_unsigned" check ("d" >= 0) not valid;

-- validation of check numbers_d_unsigned of public.numbers
alter table "public"."numbers" validate constraint "numbers_d_unsigned";

-- check numbers_f_unsigned of public.numbers
alter table "public"."numbers" add constraint "numbers_f_unsigned" check ("f" >= 0) not valid;

-- validation of check numbers_f_unsigned of public.numbers
alter table "public"."numbers" validate constraint "numbers_f_unsigned";

-- check numbers_g_unsigned of public.numbers
alter table "public"."numbers" add constraint "numbers_g_unsigned" check ("g" >= 0) not valid;

-- validation of check numbers_g_unsigned of public.numbers
alter table "public"."numbers" validate constraint "numbers_g_unsigned";

-- check numbers_i_unsigned of public.numbers
alter table "public"."numbers" add constraint "numbers_i_unsigned" check ("i" >= 0) not valid;

-- validation of check numbers_i_unsigned of public.numbers
alter table "public"."numbers" validate constraint "numbers_i_unsigned";

-- check numbers_k_unsigned of public.numbers
alter table "public"."numbers" add constraint "numbers_k_unsigned" check ("k" >= 0) not valid;

-- validation of check numbers_k_unsigned of public.numbers
alter table "public"."numbers" validate constraint "numbers_k_unsigned";

-- check numbers_l_unsigned of public.numbers
alter table "public"."numbers" add constraint "numbers_l_unsigned" check ("l" >= 0) not valid;

-- validation of check numbers_l_unsigned of public.numbers
alter table "public"."numbers" validate constraint "numbers_l_unsigned";

