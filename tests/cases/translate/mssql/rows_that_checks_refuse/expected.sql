-- 1-pre/01-schemas.sql

-- schema dbo
create schema if not exists "dbo";

-- 1-pre/10-dbo-tables.sql

-- table dbo.items
create table "dbo"."items" (
  "id" integer not null,
  "price" numeric(19,4) not null,
  "color" varchar(10)
);

-- table dbo.late
create table "dbo"."late" (
  "a" integer
);

-- 2-data/01-dbo-items.sql

-- rows of table dbo.items
SET client_encoding = 'UTF8';
COPY "dbo"."items" ("id", "price", "color") FROM stdin;
1	1.0000	Red
5	5.0000	green
\.

-- 2-data/02-dbo-late.sql

-- rows of table dbo.late
SET client_encoding = 'UTF8';
COPY "dbo"."late" ("a") FROM stdin;
-1
\.

-- 3-post/10-dbo-keys.sql

-- primary key of dbo.items
alter table "dbo"."items" add constraint "items_pkey" primary key ("id");

-- 3-post/40-dbo-checks.sql

-- check positive of dbo.items
alter table "dbo"."items" add constraint "positive" check (("price" > 0)) not valid;

-- validation of check positive of dbo.items
alter table "dbo"."items" validate constraint "positive";

-- check known of dbo.items
alter table "dbo"."items" add constraint "known" check ((("color" = 'red') or ("color" = 'blue'))) not valid;

-- check later of dbo.late
alter table "dbo"."late" add constraint "later" check (("a" > 0)) not valid;

