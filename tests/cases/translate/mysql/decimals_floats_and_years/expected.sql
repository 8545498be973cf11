-- 1-pre/01-schemas.sql

-- schema public
create schema if not exists "public";

-- 1-pre/10-public-tables.sql

-- table public.amounts
create table "public"."amounts" (
  "id" integer not null,
  "a" numeric(65,30),
  "b" numeric(10,0),
  "c" numeric(7,2),
  "d" real,
  "f" double precision,
  "h" double precision,
  "i" smallint,
  "j" numeric(5,2) default 0.50,
  "k" real default 1.5
);

-- 3-post/10-public-keys.sql

-- primary key of public.amounts
alter table "public"."amounts" add constraint "amounts_pkey" primary key ("id");

-- 3-post/40-public-checks.sql

-- check amounts_c_unsigned of public.amounts
alter table "public"."amounts" add constraint "amounts_c_unsigned" check ("c" >= 0) not valid;

-- validation of check amounts_c_unsigned of public.amounts
alter table "public"."amounts" validate constraint "amounts_c_unsigned";

