-- 1-pre/01-schemas.sql

-- schema public
create schema if not exists "public";

-- 1-pre/10-public-tables.sql

-- table public.order lines
create table "public"."order lines" (
  "id" integer not null,
  "unit price" numeric(9,2) default 0.00,
  "text" varchar(9) default 'say "x"'
);

-- 3-post/10-public-keys.sql

-- primary key of public.order lines
alter table "public"."order lines" add constraint "order lines_pkey" primary key ("id");

-- 3-post/20-public-indexes.sql

-- index public.order lines_by price
create index "order lines_by price" on "public"."order lines" using btree ("unit price");

