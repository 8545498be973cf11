-- 1-pre/01-schemas.sql

-- schema public
create schema if not exists "public";

-- 1-pre/02-types.sql

-- collation public.case_accent_insensitive
create collation "public"."case_accent_insensitive" (provider = icu, locale = 'und-u-ks-level1', deterministic = false);

-- 1-pre/10-public-tables.sql

-- table public.people
create table "public"."people" (
  "id" integer not null,
  "name" varchar(50) collate "public"."case_accent_insensitive" not null,
  "code" varchar(10) collate "public"."case_accent_insensitive" not null,
  "exact" varchar(10),
  "bio" text collate "public"."case_accent_insensitive"
);

-- 3-post/10-public-keys.sql

-- primary key of public.people
alter table "public"."people" add constraint "people_pkey" primary key ("id");

-- unique key people_code of public.people
alter table "public"."people" add constraint "people_code" unique ("code");

-- 3-post/40-public-checks.sql

-- check people_chk_2 of public.people
alter table "public"."people" add constraint "people_chk_2" check (("code" <> 'none')) not valid;

-- validation of check people_chk_2 of public.people
alter table "public"."people" validate constraint "people_chk_2";

