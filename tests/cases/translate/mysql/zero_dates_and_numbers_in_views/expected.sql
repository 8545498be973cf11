-- 1-pre/01-schemas.sql

-- schema public
create schema if not exists "public";

-- 1-pre/02-types.sql

-- type public.orders_state
create type "public"."orders_state" as enum (
  'open',
  'closed'
);

-- 1-pre/10-public-tables.sql

-- table public.orders
create table "public"."orders" (
  "id" integer not null,
  "code" varchar(20) not null,
  "ends" timestamp(0),
  "paid" date,
  "state" "public"."orders_state" not null
);

-- 3-post/10-public-keys.sql

-- primary key of public.orders
alter table "public"."orders" add constraint "orders_pkey" primary key ("id");

-- 3-post/80-views.sql

-- view public.endless
create view "public"."endless" ("id") as
select "orders"."id"
from "public"."orders" as "orders"
where (("orders"."ends" >= (current_timestamp(0) at time zone 'UTC')) or (coalesce("orders"."ends", '-infinity'::timestamp) = '-infinity'::timestamp));

-- view public.latest
create view "public"."latest" ("id") as
select "orders"."id"
from "public"."orders" as "orders"
where (("orders"."state", "orders"."id") in (select "orders"."state",
  max("orders"."id") as "max(id)"
from "public"."orders" as "orders"
group by "orders"."state"));

-- view public.lost
create view "public"."lost" ("id") as
select "orders"."id"
from "public"."orders" as "orders"
where (("orders"."state"::text in ('open', 'lost')) or ("orders"."state"::text = 'gone'));

-- view public.numbered
create view "public"."numbered" ("id", "number") as
select "orders"."id",
  ((case when "orders"."code" is not null then coalesce(substring("orders"."code" from '^\s*([-+]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][-+]?[0-9]{1,3})?)'), '0')::double precision end) + 0) as "number"
from "public"."orders" as "orders"
where (((case when "orders"."code" is not null then coalesce(substring("orders"."code" from '^\s*([-+]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][-+]?[0-9]{1,3})?)'), '0')::double precision end) > 100) and ("orders"."code" <> ''));

-- view public.unpaid
create view "public"."unpaid" ("id") as
select "orders"."id"
from "public"."orders" as "orders"
where (coalesce("orders"."paid", '-infinity'::timestamp) <> '-infinity'::timestamp);

