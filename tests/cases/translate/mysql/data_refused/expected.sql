-- 1-pre/01-schemas.sql

-- schema public
create schema if not exists "public";

-- 1-pre/02-types.sql

-- type public.orders_kind
create type "public"."orders_kind" as enum (
  'a',
  'b'
);

-- 1-pre/10-public-tables.sql

-- table public.orders
create table "public"."orders" (
  "id" integer not null,
  "at" timestamp(0),
  "small" smallint,
  "kind" "public"."orders_kind",
  "name" varchar(3) not null,
  "doubled" integer generated always as (("small"::bigint * 2)) stored
);

-- 2-data/01-public-orders.sql

-- rows of table public.orders
SET client_encoding = 'UTF8';
COPY "public"."orders" ("id", "at", "small", "kind", "name") FROM stdin;
9	2021-02-28 00:00:00	127	b	ok 
10	\N	\N	\N	a
11	\N	\N	\N	b
\.

-- 3-post/10-public-keys.sql

-- primary key of public.orders
alter table "public"."orders" add constraint "orders_pkey" primary key ("id");

-- 3-post/85-public-routines.sql

-- function public.orders_names
create function "public"."orders_names"() returns trigger language plpgsql as $$
begin
  new."name" := upper(new."name");
  return new;
end
$$;

-- trigger orders_names on public.orders
create trigger "orders_names" before insert on "public"."orders" for each row execute function "public"."orders_names"();

