-- 1-pre/01-schemas.sql

-- schema public
create schema if not exists "public";

-- 1-pre/02-types.sql

-- type public.numbers_kind
create type "public"."numbers_kind" as enum (
  'a',
  'B'
);

-- 1-pre/10-public-tables.sql

-- table public.moments
create table "public"."moments" (
  "id" integer not null,
  "no_seconds" timestamp(0) default '2020-01-02 03:04:00'::timestamp,
  "figures" timestamp(0) default '2020-01-02 03:04:05'::timestamp,
  "only_the_date" timestamp(0) with time zone default '2020-01-02 00:00:00+00'::timestamptz,
  "short" timestamp(3) default '2020-01-02 03:04:00.000'::timestamp,
  "marks" timestamp(0) default '2020-01-02 03:04:05'::timestamp,
  "day" date default '2020-01-02'::date,
  "day_of_figures" date default '2020-01-02'::date,
  "day_of_a_moment" date default '2020-01-02'::date,
  "with_days" interval(0) default '26:03:04'::interval,
  "seconds" interval(0) default '00:00:10'::interval,
  "clock" interval(0) default '10:11:12'::interval,
  "part_of_a_second" interval(2) default '00:00:10.50'::interval,
  "of_two_figures" smallint default 2020,
  "text_of_two" smallint default 1999,
  "zero" smallint default 2000
);

-- table public.numbers
create table "public"."numbers" (
  "id" integer not null,
  "letter" bit(8) default B'01100001',
  "one" bit(8) default B'00000001',
  "byte" bit(8) default B'00000001',
  "seven" bit(3) default B'111',
  "exponent" numeric(10,2) default 1000.00,
  "third" numeric(10,2) default 12.35,
  "near" integer default -3,
  "hex" integer default 16,
  "wide" double precision default '1e30',
  "narrow" double precision default 0.0000001,
  "single" real default 3.14159,
  "fixed" real default 1.000,
  "text_of_number" varchar(9) default '7',
  "text_of_bytes" varchar(9) default 'ab',
  "kind" "public"."numbers_kind" default 'a',
  "flags" text[] default array['a', 'c']::text[]
);

-- 3-post/10-public-keys.sql

-- primary key of public.moments
alter table "public"."moments" add constraint "moments_pkey" primary key ("id");

-- primary key of public.numbers
alter table "public"."numbers" add constraint "numbers_pkey" primary key ("id");

-- 3-post/40-public-checks.sql

-- check numbers_flags_set of public.numbers
alter table "public"."numbers" add constraint "numbers_flags_set" check ("flags" <@ array['a', 'b', 'c']::text[]) not valid;

-- validation of check numbers_flags_set of public.numbers
alter table "public"."numbers" validate constraint "numbers_flags_set";

