-- 1-pre/01-schemas.sql

-- schema dbo
create schema if not exists "dbo";

-- 1-pre/10-dbo-tables.sql

-- table dbo.orders
create table "dbo"."orders" (
  "id" integer not null,
  "made" timestamp(3),
  "small" smallint,
  "name" varchar(3) not null,
  "doubled" integer generated always as (("small" * 2)) stored
);

-- 2-data/01-dbo-orders.sql

-- rows of table dbo.orders
SET client_encoding = 'UTF8';
COPY "dbo"."orders" ("id", "made", "small", "name") FROM stdin;
8	1753-01-01 00:00:00	255	ok 
\.

-- 3-post/10-dbo-keys.sql

-- primary key of dbo.orders
alter table "dbo"."orders" add constraint "orders_pkey" primary key ("id");

-- 3-post/40-dbo-checks.sql

-- check orders_small_tinyint of dbo.orders
alter table "dbo"."orders" add constraint "orders_small_tinyint" check ("small" between 0 and 255) not valid;

-- validation of check orders_small_tinyint of dbo.orders
alter table "dbo"."orders" validate constraint "orders_small_tinyint";

-- 3-post/85-dbo-routines.sql

-- function dbo.orders_names
create function "dbo"."orders_names"() returns trigger language plpgsql as $$
#variable_conflict use_variable
begin
  if current_setting('landfall.dbo_orders_orders_names', true) = (pg_trigger_depth() - 1)::text then
    return null;
  end if;
  perform set_config('landfall.dbo_orders_orders_names', pg_trigger_depth()::text, true);
  update "dbo"."orders" as "orders" set
    "name" = upper("orders"."name");
  perform set_config('landfall.dbo_orders_orders_names', '', true);
  return null;
end
$$;

-- trigger orders_names_insert on dbo.orders
create trigger "orders_names_insert" after insert on "dbo"."orders"
  referencing new table as inserted
  for each statement execute function "dbo"."orders_names"();

-- trigger orders_names_update on dbo.orders
create trigger "orders_names_update" after update on "dbo"."orders"
  referencing old table as deleted new table as inserted
  for each statement execute function "dbo"."orders_names"();

