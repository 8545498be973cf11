-- 1-pre/01-schemas.sql

-- schema archive
create schema if not exists "archive";

-- schema shop
create schema if not exists "shop";

-- 1-pre/10-archive-tables.sql

-- table archive.orders
create table "archive"."orders" (
  "id" integer not null,
  "note" varchar(9)
);

-- 1-pre/10-shop-tables.sql

-- table shop.orders
create table "shop"."orders" (
  "id" integer not null,
  "note" varchar(9)
);

-- table shop.third
create table "shop"."third" (
  "id" integer not null,
  "o" integer
);

-- 3-post/10-archive-keys.sql

-- primary key of archive.orders
alter table "archive"."orders" add constraint "orders_pkey" primary key ("id");

-- 3-post/10-shop-keys.sql

-- primary key of shop.orders
alter table "shop"."orders" add constraint "orders_pkey" primary key ("id");

-- primary key of shop.third
alter table "shop"."third" add constraint "third_pkey" primary key ("id");

-- 3-post/20-shop-indexes.sql

-- index shop.third_third_o
create index "third_third_o" on "shop"."third" using btree ("o");

-- 3-post/30-shop-foreign-keys.sql

-- foreign key third_o of shop.third
alter table "shop"."third" add constraint "third_o" foreign key ("o") references "archive"."orders" ("id") not valid;

-- validation of foreign key third_o of shop.third
alter table "shop"."third" validate constraint "third_o";

