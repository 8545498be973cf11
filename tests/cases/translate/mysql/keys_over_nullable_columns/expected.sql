-- 1-pre/01-schemas.sql

-- schema public
create schema if not exists "public";

-- 1-pre/10-public-tables.sql

-- table public.u
create table "public"."u" (
  "id" integer not null,
  "a" integer,
  "b" integer not null
);

-- 3-post/10-public-keys.sql

-- primary key of public.u
alter table "public"."u" add constraint "u_pkey" primary key ("id");

-- unique key u_a_b of public.u
alter table "public"."u" add constraint "u_a_b" unique ("a", "b");

-- unique key u_b of public.u
alter table "public"."u" add constraint "u_b" unique ("b");

