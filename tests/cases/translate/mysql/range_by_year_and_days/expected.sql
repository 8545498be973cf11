-- 1-pre/01-schemas.sql

-- schema public
create schema if not exists "public";

-- 1-pre/10-public-tables.sql

-- table public.n
create table "public"."n" (
  "a" integer,
  "v" integer
)
partition by RANGE ("a");

-- partition public.n_p0
create table "public"."n_p0" partition of "public"."n" FOR VALUES FROM (MINVALUE) TO (10);

-- partition public.n_p1
create table "public"."n_p1" partition of "public"."n" FOR VALUES FROM (10) TO (20);

-- partition public.n_default
create table "public"."n_default" partition of "public"."n" DEFAULT;

-- table public.t
create table "public"."t" (
  "d" timestamp(0) not null,
  "v" integer
)
partition by RANGE ("d");

-- partition public.t_p0
create table "public"."t_p0" partition of "public"."t" FOR VALUES FROM (MINVALUE) TO ('2020-01-02 00:00:00'::timestamp);

-- partition public.t_p1
create table "public"."t_p1" partition of "public"."t" FOR VALUES FROM ('2020-01-02 00:00:00'::timestamp) TO (MAXVALUE);

-- table public.y
create table "public"."y" (
  "d" date not null,
  "v" integer
)
partition by RANGE ("d");

-- partition public.y_p0
create table "public"."y_p0" partition of "public"."y" FOR VALUES FROM (MINVALUE) TO ('2020-01-01'::date);

-- partition public.y_p1
create table "public"."y_p1" partition of "public"."y" FOR VALUES FROM ('2020-01-01'::date) TO ('2021-01-01'::date);

-- partition public.y_p2
create table "public"."y_p2" partition of "public"."y" FOR VALUES FROM ('2021-01-01'::date) TO (MAXVALUE);

