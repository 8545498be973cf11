-- 1-pre/01-schemas.sql

-- schema public
create schema if not exists "public";

-- 1-pre/03-sequences.sql

-- sequence public.down
create sequence "public"."down" as bigint start with -1 increment by -1 minvalue -9223372036854775807 maxvalue -1 cache 1000;

-- sequence public.numbers
create sequence "public"."numbers" as bigint start with 10 increment by 2 minvalue 10 maxvalue 100 cache 5 cycle;

-- sequence public.plain
create sequence "public"."plain" as bigint start with 1 increment by 1 minvalue 1 maxvalue 9223372036854775806 cache 1000;

-- 1-pre/10-public-tables.sql

-- table public.t
create table "public"."t" (
  "id" integer not null
);

-- 3-post/10-public-keys.sql

-- primary key of public.t
alter table "public"."t" add constraint "t_pkey" primary key ("id");

