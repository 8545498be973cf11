-- 1-pre/01-schemas.sql

-- schema public
create schema if not exists "public";

-- extension citext
create extension if not exists "citext";

-- 1-pre/10-public-tables.sql

-- table public.people
create table "public"."people" (
  "id" integer not null,
  "name" citext not null,
  "code" citext not null,
  "exact" varchar(10),
  "bio" citext
);

-- 3-post/10-public-keys.sql

-- primary key of public.people
alter table "public"."people" add constraint "people_pkey" primary key ("id");

-- unique key people_code of public.people
alter table "public"."people" add constraint "people_code" unique ("code");

-- 3-post/40-public-checks.sql

-- check people_chk_1 of public.people
alter table "public"."people" add constraint "people_chk_1" check (("name" like 'A%')) not valid;

-- validation of check people_chk_1 of public.people
alter table "public"."people" validate constraint "people_chk_1";

-- check people_name_length of public.people
alter table "public"."people" add constraint "people_name_length" check (char_length("name") <= 50) not valid;

-- validation of check people_name_length of public.people
alter table "public"."people" validate constraint "people_name_length";

-- check people_code_length of public.people
alter table "public"."people" add constraint "people_code_length" check (char_length("code") <= 10) not valid;

-- validation of check people_code_length of public.people
alter table "public"."people" validate constraint "people_code_length";

