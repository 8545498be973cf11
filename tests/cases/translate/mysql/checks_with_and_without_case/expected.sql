-- 1-pre/01-schemas.sql

-- schema public
create schema if not exists "public";

-- 1-pre/10-public-tables.sql

-- table public.t
create table "public"."t" (
  "id" integer not null,
  "a" varchar(10),
  "b" varchar(10)
);

-- 3-post/10-public-keys.sql

-- primary key of public.t
alter table "public"."t" add constraint "t_pkey" primary key ("id");

-- 3-post/40-public-checks.sql

-- check t_chk_1 of public.t
alter table "public"."t" add constraint "t_chk_1" check (("a" in ('x', 'y'))) not valid;

-- validation of check t_chk_1 of public.t
alter table "public"."t" validate constraint "t_chk_1";

-- check t_chk_2 of public.t
alter table "public"."t" add constraint "t_chk_2" check (("b" in ('x', 'y'))) not valid;

-- validation of check t_chk_2 of public.t
alter table "public"."t" validate constraint "t_chk_2";

-- check t_chk_3 of public.t
alter table "public"."t" add constraint "t_chk_3" check ((("b" like 'a%') and (octet_length("a") > 1))) not valid;

-- validation of check t_chk_3 of public.t
alter table "public"."t" validate constraint "t_chk_3";

