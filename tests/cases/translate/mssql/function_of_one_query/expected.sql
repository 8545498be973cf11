-- 1-pre/01-schemas.sql

-- schema dbo
create schema if not exists "dbo";

-- 1-pre/10-dbo-tables.sql

-- table dbo.orders
create table "dbo"."orders" (
  "id" integer not null,
  "customer_id" integer not null,
  "total" numeric(10,2) not null,
  "placed" date not null
);

-- 3-post/10-dbo-keys.sql

-- primary key of dbo.orders
alter table "dbo"."orders" add constraint "orders_pkey" primary key ("id");

-- 3-post/80-views.sql

-- function dbo.orders_of
create function "dbo"."orders_of"("customer_id" integer, "at_least" numeric(10,2) default 0::numeric(10,2)) returns table ("id" integer, "total" numeric(10,2), "placed" date, "customer_id" integer) language sql stable as $$
(select "o"."id",
  "o"."total",
  "o"."placed",
  "orders_of"."customer_id"
from "dbo"."orders" as "o"
where (("o"."customer_id" = "orders_of"."customer_id") and ("o"."total" >= "orders_of"."at_least"::numeric(10,2))))
$$;

-- function dbo.largest
create function "dbo"."largest"("customer_id" integer) returns table ("id" integer, "total" numeric(10,2)) language sql stable as $$
select "orders_of"."id",
  "orders_of"."total"
from "dbo"."orders_of"("largest"."customer_id", 0::numeric(10,2)) as "orders_of"
order by "total" desc nulls last
limit 1
$$;

-- view dbo.largest_orders
create view "dbo"."largest_orders" ("customer_id", "id", "total") as
select "c"."customer_id",
  "l"."id",
  "l"."total"
from (select distinct "orders"."customer_id"
from "dbo"."orders" as "orders") as "c"
  cross join "dbo"."largest"("c"."customer_id") as "l";

-- view dbo.orders_of_2024
create view "dbo"."orders_of_2024" ("customer_id", "number") as
select "c"."customer_id",
  "x"."number"
from (select distinct "orders"."customer_id"
from "dbo"."orders" as "orders") as "c"
  left join "dbo"."orders_of"("c"."customer_id", 10::numeric(10,2)) as "x" ("number", "total", "placed", "customer") on true;

-- function dbo.over_a_view
create function "dbo"."over_a_view"("id" integer) returns table ("total" numeric(10,2)) language sql stable as $$
select "largest_orders"."total"
from "dbo"."largest_orders" as "largest_orders"
where ("largest_orders"."id" = "over_a_view"."id")
$$;

-- view dbo.over_that
create view "dbo"."over_that" ("total") as
select "f"."total"
from "dbo"."over_a_view"(3) as "f";

