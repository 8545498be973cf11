-- 1-pre/01-schemas.sql

-- schema public
create schema if not exists "public";

-- 1-pre/10-public-tables.sql

-- table public.t
create table "public"."t" (
  "a" integer not null,
  "b" varchar(20),
  "c" numeric(10,2) default 1.00
);

-- 3-post/40-public-checks.sql

-- check later of public.t
alter table "public"."t" add constraint "later" check (("a" <> 7)) not valid;

-- validation of check later of public.t
alter table "public"."t" validate constraint "later";

-- check letters of public.t
alter table "public"."t" add constraint "letters" check (("b" not like 'a%')) not valid;

-- validation of check letters of public.t
alter table "public"."t" validate constraint "letters";

-- check t_chk_1 of public.t
alter table "public"."t" add constraint "t_chk_1" check (("a" > 0)) not valid;

-- validation of check t_chk_1 of public.t
alter table "public"."t" validate constraint "t_chk_1";

-- check t_chk_2 of public.t
alter table "public"."t" add constraint "t_chk_2" check ((("c" <= 1000000) and ("a" in (0, 1, 2)))) not valid;

-- validation of check t_chk_2 of public.t
alter table "public"."t" validate constraint "t_chk_2";

-- check t_chk_3 of public.t
alter table "public"."t" add constraint "t_chk_3" check ((("b" <> 'x') or ("b" is null))) not valid;

-- validation of check t_chk_3 of public.t
alter table "public"."t" validate constraint "t_chk_3";

