-- 1-pre/01-schemas.sql

-- schema public
create schema if not exists "public";

-- 1-pre/10-public-tables.sql

-- table public.t
create table "public"."t" (
  "id" integer not null,
  "done" smallint not null default 0,
  "n" integer,
  "m" integer
);

-- 3-post/10-public-keys.sql

-- primary key of public.t
alter table "public"."t" add constraint "t_pkey" primary key ("id");

-- 3-post/40-public-checks.sql

-- check t_chk_1 of public.t
alter table "public"."t" add constraint "t_chk_1" check (("done" in (0, 1))) not valid;

-- validation of check t_chk_1 of public.t
alter table "public"."t" validate constraint "t_chk_1";

-- check t_chk_2 of public.t
alter table "public"."t" add constraint "t_chk_2" check ((not ("n" is not distinct from "m"))) not valid;

-- validation of check t_chk_2 of public.t
alter table "public"."t" validate constraint "t_chk_2";

-- check t_chk_3 of public.t
alter table "public"."t" add constraint "t_chk_3" check (((("n" <> 0) is true) or ("m" between (-1) and 1))) not valid;

-- validation of check t_chk_3 of public.t
alter table "public"."t" validate constraint "t_chk_3";

-- check t_chk_4 of public.t
alter table "public"."t" add constraint "t_chk_4" check ((("n"::bigint / 2) = ("m"::bigint % 3))) not valid;

-- validation of check t_chk_4 of public.t
alter table "public"."t" validate constraint "t_chk_4";

