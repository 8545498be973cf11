-- 1-pre/01-schemas.sql

-- schema dbo
create schema if not exists "dbo";

-- schema sales
create schema if not exists "sales";

-- 1-pre/10-dbo-tables.sql

-- table dbo.a
create table "dbo"."a" (
  "id" integer,
  "v" varchar(10)
);

-- table dbo.b
create table "dbo"."b" (
  "id" integer,
  "v" varchar(10)
);

-- table dbo.c
create table "dbo"."c" (
  "id" integer,
  "v" varchar(10)
);

-- table dbo.log
create table "dbo"."log" (
  "id" integer
);

-- 1-pre/10-sales-tables.sql

-- table sales.d
create table "sales"."d" (
  "id" integer,
  "v" varchar(10)
);

-- 2-data/01-dbo-c.sql

-- rows of table dbo.c
SET client_encoding = 'UTF8';
COPY "dbo"."c" ("id", "v") FROM stdin;
1	x
1	x
2	y
4	w
5	v
7	u
\.

-- 2-data/02-sales-d.sql

-- rows of table sales.d
SET client_encoding = 'UTF8';
COPY "sales"."d" ("id", "v") FROM stdin;
1	before
2	after
\.

