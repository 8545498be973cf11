-- 1-pre/01-schemas.sql

-- schema public
create schema if not exists "public";

-- 1-pre/10-public-tables.sql

-- table public.a
create table "public"."a" (
  "id" integer not null,
  "created" timestamp(0)
);

-- table public.b
create table "public"."b" (
  "id" integer not null,
  "created" timestamp(0)
);

-- 3-post/10-public-keys.sql

-- primary key of public.a
alter table "public"."a" add constraint "a_pkey" primary key ("id");

-- primary key of public.b
alter table "public"."b" add constraint "b_pkey" primary key ("id");

-- 3-post/20-public-indexes.sql

-- index public.a_created
create index "a_created" on "public"."a" using btree ("created");

-- index public.b_a_created
create index "b_a_created" on "public"."b" using btree ("id", "created");

-- index public.b_created
create index "b_created" on "public"."b" using btree ("created");

