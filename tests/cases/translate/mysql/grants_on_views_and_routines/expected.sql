-- 1-pre/01-schemas.sql

-- schema public
create schema if not exists "public";

-- 1-pre/10-public-tables.sql

-- table public.orders
create table "public"."orders" (
  "id" integer not null,
  "total" numeric(9,2)
);

-- 3-post/10-public-keys.sql

-- primary key of public.orders
alter table "public"."orders" add constraint "orders_pkey" primary key ("id");

-- 3-post/80-views.sql

-- function public.net
create function "public"."net"("gross" numeric) returns numeric language plpgsql immutable as $$
declare
  "gross" numeric(9,2) := "net"."gross";
begin
  return (round("gross"::numeric / 1.19, 6))::numeric(9,2);
end
$$;

-- view public.totals
create view "public"."totals" ("total") as
select sum("orders"."total") as "total"
from "public"."orders" as "orders";

-- 3-post/85-public-routines.sql

-- procedure public.add_order
create procedure "public"."add_order"("p_id" integer, "p_total" numeric) language plpgsql security definer set search_path from current as $$
declare
  "p_total" numeric(9,2) := "add_order"."p_total";
begin
  insert into "public"."orders" ("id", "total")
  values ("p_id", "p_total");
end
$$;

-- 4-grants/10-grants.sql

-- grant
do $$ begin
  create role "app" nologin;
exception when duplicate_object then null;
end $$;

-- grant
do $$ begin
  create role "batch" nologin;
exception when duplicate_object then null;
end $$;

-- grant
revoke execute on procedure "public"."add_order"(integer, numeric) from public;

-- grant
grant usage on schema "public" to "app";

-- grant
grant usage on schema "public" to "batch";

-- grant
grant select on "public"."totals" to "app";

-- grant
grant execute on function "public"."net"(numeric) to "app";

-- grant
grant execute on procedure "public"."add_order"(integer, numeric) to "app";

-- grant
grant execute on all routines in schema "public" to "batch";

-- grant
alter default privileges in schema "public" grant execute on routines to "batch";

