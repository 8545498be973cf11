-- 1-pre/01-schemas.sql

-- schema public
create schema if not exists "public";

-- 1-pre/10-public-tables.sql

-- table public.c
create table "public"."c" (
  "a" integer,
  "b" integer
);

-- table public.p
create table "public"."p" (
  "id" integer not null,
  "k" integer not null
);

-- 3-post/10-public-keys.sql

-- primary key of public.p
alter table "public"."p" add constraint "p_pkey" primary key ("id");

-- unique key p_id of public.p
alter table "public"."p" add constraint "p_id" unique ("id", "k");

-- 3-post/20-public-indexes.sql

-- index public.c_fk3
create index "c_fk3" on "public"."c" using btree ("b", "a");

-- index public.c_wide
create index "c_wide" on "public"."c" using btree ("a", "b");

-- 3-post/30-public-foreign-keys.sql

-- foreign key c_ibfk_1 of public.c
alter table "public"."c" add constraint "c_ibfk_1" foreign key ("a") references "public"."p" ("id") not valid;

-- validation of foreign key c_ibfk_1 of public.c
alter table "public"."c" validate constraint "c_ibfk_1";

-- foreign key fk3 of public.c
alter table "public"."c" add constraint "fk3" foreign key ("b", "a") references "public"."p" ("id", "k") not valid;

-- validation of foreign key fk3 of public.c
alter table "public"."c" validate constraint "fk3";

