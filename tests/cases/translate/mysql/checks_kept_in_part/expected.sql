-- 1-pre/01-schemas.sql

-- schema public
create schema if not exists "public";

-- 1-pre/10-public-tables.sql

-- table public.nameless
create table "public"."nameless" (
  "a" integer,
  "b" varchar(9)
);

-- table public.parts
create table "public"."parts" (
  "id" integer not null,
  "low" integer,
  "high" integer,
  "name" varchar(20)
);

-- 3-post/10-public-keys.sql

-- primary key of public.parts
alter table "public"."parts" add constraint "parts_pkey" primary key ("id");

-- 3-post/40-public-checks.sql

-- check nameless_chk_2 of public.nameless
alter table "public"."nameless" add constraint "nameless_chk_2" check (("a" > 0)) not valid;

-- validation of check nameless_chk_2 of public.nameless
alter table "public"."nameless" validate constraint "nameless_chk_2";

-- check range_and_sum of public.parts
alter table "public"."parts" add constraint "range_and_sum" check (("low" > 0) and ("high" > "low") and ("name" <> 'C:\b')) not valid;

-- validation of check range_and_sum of public.parts
alter table "public"."parts" validate constraint "range_and_sum";

