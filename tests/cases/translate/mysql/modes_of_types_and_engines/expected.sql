-- 1-pre/01-schemas.sql

-- schema public
create schema if not exists "public";

-- 1-pre/10-public-tables.sql

-- table public.floats
create table "public"."floats" (
  "id" integer not null,
  "a" real,
  "b" real not null default 1.5
);

-- table public.inno
create table "public"."inno" (
  "id" integer not null,
  "parent" integer
);

-- table public.isam
create table "public"."isam" (
  "id" integer not null,
  "parent" integer
);

-- table public.parents
create table "public"."parents" (
  "id" integer not null,
  "a" double precision
);

-- 3-post/10-public-keys.sql

-- primary key of public.floats
alter table "public"."floats" add constraint "floats_pkey" primary key ("id");

-- primary key of public.inno
alter table "public"."inno" add constraint "inno_pkey" primary key ("id");

-- primary key of public.isam
alter table "public"."isam" add constraint "isam_pkey" primary key ("id");

-- primary key of public.parents
alter table "public"."parents" add constraint "parents_pkey" primary key ("id");

-- 3-post/20-public-indexes.sql

-- index public.inno_parent
create index "inno_parent" on "public"."inno" using btree ("parent");

-- index public.isam_parent
create index "isam_parent" on "public"."isam" using btree ("parent");

-- 3-post/30-public-foreign-keys.sql

-- foreign key inno_ibfk_1 of public.inno
alter table "public"."inno" add constraint "inno_ibfk_1" foreign key ("parent") references "public"."parents" ("id") not valid;

-- validation of foreign key inno_ibfk_1 of public.inno
alter table "public"."inno" validate constraint "inno_ibfk_1";

