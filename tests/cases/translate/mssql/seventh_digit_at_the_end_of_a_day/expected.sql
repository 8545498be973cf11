-- 1-pre/01-schemas.sql

-- schema dbo
create schema if not exists "dbo";

-- 1-pre/10-dbo-tables.sql

-- table dbo.Prices
create table "dbo"."Prices" (
  "Id" integer not null,
  "Until" timestamp not null default '9999-12-31 23:59:59.999999'::timestamp,
  "Daily" time default '23:59:59.999999'::time
);

-- 2-data/01-dbo-Prices.sql

-- rows of table dbo.Prices
SET client_encoding = 'UTF8';
COPY "dbo"."Prices" ("Id", "Until", "Daily") FROM stdin;
1	9999-12-31 23:59:59.999999	10:00:00.123457
2	2020-01-31 23:59:59.999999	23:59:59.999999
\.

-- 3-post/10-dbo-keys.sql

-- primary key of dbo.Prices
alter table "dbo"."Prices" add constraint "Prices_pkey" primary key ("Id");

