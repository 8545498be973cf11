-- 1-pre/01-schemas.sql

-- schema public
create schema if not exists "public";

-- 1-pre/10-public-tables.sql

-- table public.said
create table "public"."said" (
  "id" integer not null,
  "at" timestamp(0) with time zone not null
)
partition by RANGE ("at");

-- partition public.said_p0
create table "public"."said_p0" partition of "public"."said" FOR VALUES FROM (MINVALUE) TO ('2019-12-31 22:00:00+00'::timestamptz);

-- partition public.said_p1
create table "public"."said_p1" partition of "public"."said" FOR VALUES FROM ('2019-12-31 22:00:00+00'::timestamptz) TO ('2020-12-31 22:00:00+00'::timestamptz);

-- partition public.said_p2
create table "public"."said_p2" partition of "public"."said" FOR VALUES FROM ('2020-12-31 22:00:00+00'::timestamptz) TO (MAXVALUE);

-- table public.unsaid
create table "public"."unsaid" (
  "id" integer not null,
  "at" timestamp(0) with time zone not null
)
partition by RANGE ("at");

-- partition public.unsaid_p0
create table "public"."unsaid_p0" partition of "public"."unsaid" FOR VALUES FROM (MINVALUE) TO ('2020-01-01 00:00:00+00'::timestamptz);

-- partition public.unsaid_p1
create table "public"."unsaid_p1" partition of "public"."unsaid" FOR VALUES FROM ('2020-01-01 00:00:00+00'::timestamptz) TO (MAXVALUE);

-- 3-post/10-public-keys.sql

-- primary key of public.said
alter table "public"."said" add constraint "said_pkey" primary key ("id", "at");

-- primary key of public.unsaid
alter table "public"."unsaid" add constraint "unsaid_pkey" primary key ("id", "at");

