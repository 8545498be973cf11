-- 1-pre/01-schemas.sql

-- schema public
create schema if not exists "public";

-- 1-pre/10-public-tables.sql

-- table public.d
create table "public"."d" (
  "id" integer not null,
  "a" integer default (1::bigint + 2),
  "b" date default current_date,
  "c" varchar(36) default gen_random_uuid()::text,
  "e" timestamp(0) default (localtimestamp(0) + make_interval(days => 1)),
  "f" jsonb default '[]'::jsonb,
  "g" varchar(20) default upper('x'),
  "h" double precision default random(),
  "i" text default 'long',
  "k" integer
);

-- 3-post/10-public-keys.sql

-- primary key of public.d
alter table "public"."d" add constraint "d_pkey" primary key ("id");

