-- 1-pre/01-schemas.sql

-- schema public
create schema if not exists "public";

-- 1-pre/10-public-tables.sql

-- table public.orders
create table "public"."orders" (
  "id" integer not null,
  "total" numeric(10,2) not null,
  "state" varchar(10) not null
);

-- 3-post/10-public-keys.sql

-- primary key of public.orders
alter table "public"."orders" add constraint "orders_pkey" primary key ("id");

-- 3-post/80-views.sql

-- view public.open_orders
create view "public"."open_orders" ("id", "total", "state") with (security_invoker = true) as
select "orders"."id",
  "orders"."total",
  "orders"."state"
from "public"."orders" as "orders"
where ("orders"."state" = 'open')
with local check option;

-- view public.totals
create view "public"."totals" ("state", "total") as
select "orders"."state",
  sum("orders"."total") as "total"
from "public"."orders" as "orders"
group by "orders"."state";

-- view public.large_orders
create view "public"."large_orders" ("id", "total") as
select "open_orders"."id",
  "open_orders"."total"
from "public"."open_orders" as "open_orders"
where ("open_orders"."total" > 100)
with check option;

