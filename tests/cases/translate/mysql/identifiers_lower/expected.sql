-- 1-pre/01-schemas.sql

-- schema public
create schema if not exists "public";

-- 1-pre/10-public-tables.sql

-- table public.orders
create table "public"."orders" (
  "orderid" integer not null,
  "order" integer,
  "select" integer,
  "has `tick" integer
);

-- table public.user
create table "public"."user" (
  "id" integer not null,
  "orderid" integer
);

-- 3-post/10-public-keys.sql

-- primary key of public.orders
alter table "public"."orders" add constraint "orders_pkey" primary key ("orderid");

-- primary key of public.user
alter table "public"."user" add constraint "user_pkey" primary key ("id");

-- 3-post/20-public-indexes.sql

-- index public.user_User_Order
create index "user_User_Order" on "public"."user" using btree ("orderid");

-- 3-post/30-public-foreign-keys.sql

-- foreign key User_Order of public.user
alter table "public"."user" add constraint "User_Order" foreign key ("orderid") references "public"."orders" ("orderid") not valid;

-- validation of foreign key User_Order of public.user
alter table "public"."user" validate constraint "User_Order";

