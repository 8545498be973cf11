-- 1-pre/01-schemas.sql

-- schema public
create schema if not exists "public";

-- 1-pre/10-public-tables.sql

-- table public.texts
create table "public"."texts" (
  "id" integer not null,
  "a" varchar(10) default 'x',
  "b" text,
  "c" varchar(16000),
  "d" text,
  "e" text,
  "f" text,
  "g" text,
  "h" text,
  "i" varchar(30),
  "j" varchar(9)
);

-- 3-post/10-public-keys.sql

-- primary key of public.texts
alter table "public"."texts" add constraint "texts_pkey" primary key ("id");

