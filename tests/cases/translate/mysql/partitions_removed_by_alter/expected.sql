-- 1-pre/01-schemas.sql

-- schema public
create schema if not exists "public";

-- 1-pre/10-public-tables.sql

-- table public.t
create table "public"."t" (
  "id" integer not null,
  "d" date not null
);

-- table public.u
create table "public"."u" (
  "id" integer not null
)
partition by HASH ("id");

-- partition public.u_p0
create table "public"."u_p0" partition of "public"."u" FOR VALUES WITH (MODULUS 2, REMAINDER 0);

-- partition public.u_p1
create table "public"."u_p1" partition of "public"."u" FOR VALUES WITH (MODULUS 2, REMAINDER 1);

-- 3-post/10-public-keys.sql

-- primary key of public.t
alter table "public"."t" add constraint "t_pkey" primary key ("id", "d");

-- primary key of public.u
alter table "public"."u" add constraint "u_pkey" primary key ("id");

