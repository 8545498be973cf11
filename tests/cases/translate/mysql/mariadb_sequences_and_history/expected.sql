-- 1-pre/01-schemas.sql

-- schema public
create schema if not exists "public";

-- 1-pre/03-sequences.sql

-- sequence public.d
create sequence "public"."d" as bigint start with 1 increment by 1 minvalue 1 maxvalue 9223372036854775806 cache 1000;

-- sequence public.s
create sequence "public"."s" as bigint start with 100 increment by 5 minvalue 1 maxvalue 1000 cache 10 cycle;

-- 1-pre/10-public-tables.sql

-- table public.h
create table "public"."h" (
  "id" integer not null,
  "v" integer
);

-- table public.hp
create table "public"."hp" (
  "id" integer not null,
  "a" timestamp with time zone,
  "b" timestamp with time zone
);

-- table public.pd
create table "public"."pd" (
  "id" integer,
  "s" date not null,
  "e" date not null
);

-- table public.t
create table "public"."t" (
  "id" bigint not null default nextval('"public"."s"'::regclass),
  "n" integer default nextval('"public"."d"'::regclass),
  "u" uuid,
  "i" inet
);

-- 3-post/10-public-keys.sql

-- primary key of public.h
alter table "public"."h" add constraint "h_pkey" primary key ("id");

-- primary key of public.hp
alter table "public"."hp" add constraint "hp_pkey" primary key ("id");

-- unique key pd_id of public.pd
alter table "public"."pd" add constraint "pd_id" unique ("id", "e", "s");

-- primary key of public.t
alter table "public"."t" add constraint "t_pkey" primary key ("id");

-- 3-post/40-public-checks.sql

-- check p of public.pd
alter table "public"."pd" add constraint "p" check (("s" < "e")) not valid;

-- validation of check p of public.pd
alter table "public"."pd" validate constraint "p";

