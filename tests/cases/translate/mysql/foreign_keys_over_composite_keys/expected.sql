-- 1-pre/01-schemas.sql

-- schema public
create schema if not exists "public";

-- 1-pre/10-public-tables.sql

-- table public.c
create table "public"."c" (
  "id" integer not null,
  "x" integer,
  "y" integer,
  "z" integer
);

-- table public.p
create table "public"."p" (
  "a" integer not null,
  "b" integer not null,
  "c" integer
);

-- 3-post/10-public-keys.sql

-- primary key of public.c
alter table "public"."c" add constraint "c_pkey" primary key ("id");

-- primary key of public.p
alter table "public"."p" add constraint "p_pkey" primary key ("a", "b");

-- 3-post/20-public-indexes.sql

-- index public.c_composite
create index "c_composite" on "public"."c" using btree ("x", "y");

-- index public.c_to_plain_key
create index "c_to_plain_key" on "public"."c" using btree ("z");

-- index public.p_c
create index "p_c" on "public"."p" using btree ("c");

-- 3-post/30-public-foreign-keys.sql

-- foreign key composite of public.c
alter table "public"."c" add constraint "composite" foreign key ("x", "y") references "public"."p" ("a", "b") on update cascade not valid;

-- validation of foreign key composite of public.c
alter table "public"."c" validate constraint "composite";

