-- 1-pre/01-schemas.sql

-- schema public
create schema if not exists "public";

-- 1-pre/03-sequences.sql

-- sequence public.numbers
create sequence "public"."numbers" as bigint start with 1 increment by 1 minvalue 1 maxvalue 9223372036854775806 cache 1000;

-- 1-pre/10-public-tables.sql

-- table public.t
create table "public"."t" (
  "id" bigint not null default nextval('"public"."numbers"'::regclass),
  "n" integer default nextval('"public"."numbers"'::regclass)
);

-- 3-post/10-public-keys.sql

-- primary key of public.t
alter table "public"."t" add constraint "t_pkey" primary key ("id");

