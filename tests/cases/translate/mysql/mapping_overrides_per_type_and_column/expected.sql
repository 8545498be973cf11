-- 1-pre/01-schemas.sql

-- schema public
create schema if not exists "public";

-- 1-pre/10-public-tables.sql

-- table public.events
create table "public"."events" (
  "id" integer not null,
  "is_paid" smallint default 0
);

-- table public.orders
create table "public"."orders" (
  "id" bigint not null,
  "is_paid" boolean not null default true,
  "is_sent" boolean not null default false,
  "rate" numeric(20,6),
  "created" timestamp(0) with time zone not null,
  "kind" text not null default 'a',
  "must" integer
);

-- 3-post/10-public-keys.sql

-- primary key of public.events
alter table "public"."events" add constraint "events_pkey" primary key ("id");

-- primary key of public.orders
alter table "public"."orders" add constraint "orders_pkey" primary key ("id");

-- 3-post/40-public-checks.sql

-- check orders_kind_enum of public.orders
alter table "public"."orders" add constraint "orders_kind_enum" check ("kind" in ('a', 'b')) not valid;

-- validation of check orders_kind_enum of public.orders
alter table "public"."orders" validate constraint "orders_kind_enum";

