-- 1-pre/01-schemas.sql

-- schema public
create schema if not exists "public";

-- 1-pre/10-public-tables.sql

-- table public.c
create table "public"."c" (
  "id" integer not null,
  "kind" varchar(1) not null,
  "a" date,
  "b" date,
  "zip" varchar(9),
  "pct" integer
);

-- 3-post/10-public-keys.sql

-- primary key of public.c
alter table "public"."c" add constraint "c_pkey" primary key ("id");

-- 3-post/40-public-checks.sql

-- check c_chk_1 of public.c
alter table "public"."c" add constraint "c_chk_1" check (("kind" in ('A', 'B'))) not valid;

-- validation of check c_chk_1 of public.c
alter table "public"."c" validate constraint "c_chk_1";

-- check dates of public.c
alter table "public"."c" add constraint "dates" check (("a" <= "b")) not valid;

-- validation of check dates of public.c
alter table "public"."c" validate constraint "dates";

-- check lens of public.c
alter table "public"."c" add constraint "lens" check (((char_length("zip") >= 3) and (strpos("zip", '@') = 0))) not valid;

-- validation of check lens of public.c
alter table "public"."c" validate constraint "lens";

-- check one_of of public.c
alter table "public"."c" add constraint "one_of" check ((("a" is null) <> ("b" is null))) not valid;

-- validation of check one_of of public.c
alter table "public"."c" validate constraint "one_of";

-- check pct_range of public.c
alter table "public"."c" add constraint "pct_range" check (("pct" between 0 and 100)) not valid;

-- validation of check pct_range of public.c
alter table "public"."c" validate constraint "pct_range";

-- check xored of public.c
alter table "public"."c" add constraint "xored" check ((("a" is null) <> ("b" is null))) not valid;

-- validation of check xored of public.c
alter table "public"."c" validate constraint "xored";

-- check zip_form of public.c
alter table "public"."c" add constraint "zip_form" check (("zip" ~ '^[0-9]{5}$')) not valid;

-- validation of check zip_form of public.c
alter table "public"."c" validate constraint "zip_form";

