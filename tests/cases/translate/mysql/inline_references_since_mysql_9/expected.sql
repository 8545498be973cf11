-- 1-pre/01-schemas.sql

-- schema public
create schema if not exists "public";

-- 1-pre/10-public-tables.sql

-- table public.c
create table "public"."c" (
  "id" integer not null,
  "p_id" integer
);

-- table public.p
create table "public"."p" (
  "id" integer not null
);

-- 3-post/10-public-keys.sql

-- primary key of public.c
alter table "public"."c" add constraint "c_pkey" primary key ("id");

-- primary key of public.p
alter table "public"."p" add constraint "p_pkey" primary key ("id");

-- 3-post/20-public-indexes.sql

-- index public.c_p_id
create index "c_p_id" on "public"."c" using btree ("p_id");

-- 3-post/30-public-foreign-keys.sql

-- foreign key c_ibfk_1 of public.c
alter table "public"."c" add constraint "c_ibfk_1" foreign key ("p_id") references "public"."p" ("id") on delete cascade not valid;

-- validation of foreign key c_ibfk_1 of public.c
alter table "public"."c" validate constraint "c_ibfk_1";

