-- 1-pre/01-schemas.sql

-- schema dbo
create schema if not exists "dbo";

-- 1-pre/10-dbo-tables.sql

-- table dbo.order_line
create table "dbo"."order_line" (
  "order_line_id" integer not null,
  "x" integer
);

-- 3-post/10-dbo-keys.sql

-- primary key of dbo.order_line
alter table "dbo"."order_line" add constraint "order_line_pkey" primary key ("order_line_id");

-- 3-post/80-views.sql

-- view dbo.order_line_2
create view "dbo"."order_line_2" ("my_x", "my_x_2", "my_x_3") as
select "OrderLine"."x" as "my_x",
  "OrderLine"."order_line_id" as "my_x",
  "OrderLine"."order_line_id" as "my_x"
from "dbo"."order_line" as "OrderLine";

-- view dbo.above
create view "dbo"."above" ("my_x", "my_x_2") as
select "Order Line"."my_x_2" as "my_x",
  "Order Line"."my_x" as "my_x"
from "dbo"."order_line_2" as "Order Line";

-- 4-grants/10-grants.sql

-- grant
do $$ begin
  create role "some_user" nologin;
exception when duplicate_object then null;
end $$;

-- grant
do $$ begin
  create role "some_user_2" nologin;
exception when duplicate_object then null;
end $$;

-- grant
grant usage on schema "dbo" to "some_user";

-- grant
grant usage on schema "dbo" to "some_user_2";

-- grant
grant select on "dbo"."order_line" to "some_user";

-- grant
grant select on "dbo"."order_line_2" to "some_user_2";

