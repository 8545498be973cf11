-- 1-pre/01-schemas.sql

-- schema public
create schema if not exists "public";

-- 1-pre/10-public-tables.sql

-- table public.a_table_name_that_has_exactly_sixty_four_characters_in_ccd49539
create table "public"."a_table_name_that_has_exactly_sixty_four_characters_in_ccd49539" (
  "id" integer not null,
  "a_column_name_of_some_length" integer
);

-- table public.t
create table "public"."t" (
  "id" integer not null,
  "äöüäöüäöüäöüäöüäöüäöüäöüäöü_af8d385b" integer,
  "äöüäöüäöüäöüäöüäöüäöüäöüäöü_550af6c4" integer
);

-- 3-post/10-public-keys.sql

-- primary key of public.a_table_name_that_has_exactly_sixty_four_characters_in_ccd49539
alter table "public"."a_table_name_that_has_exactly_sixty_four_characters_in_ccd49539" add constraint "a_table_name_that_has_exactly_sixty_four_characters_in_3c4d040c" primary key ("id");

-- primary key of public.t
alter table "public"."t" add constraint "t_pkey" primary key ("id");

-- 3-post/20-public-indexes.sql

-- index public.a_table_name_that_has_exactly_sixty_four_characters_in_7d1a5b36
create index "a_table_name_that_has_exactly_sixty_four_characters_in_7d1a5b36" on "public"."a_table_name_that_has_exactly_sixty_four_characters_in_ccd49539" using btree ("a_column_name_of_some_length");

