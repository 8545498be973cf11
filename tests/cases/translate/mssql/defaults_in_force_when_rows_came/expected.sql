-- 1-pre/01-schemas.sql

-- schema dbo
create schema if not exists "dbo";

-- 1-pre/10-dbo-tables.sql

-- table dbo.city
create table "dbo"."city" (
  "id" integer not null,
  "name" varchar(20) not null,
  "rank" integer default 2,
  "note" varchar(20) default 'none',
  "sort" varchar(10) default 'town',
  "size" integer not null default 7,
  "zone" integer
);

-- table dbo.t
create table "dbo"."t" (
  "b" integer default 1,
  "made" timestamp(3) default localtimestamp,
  "a" integer default 9
);

-- 2-data/01-dbo-city.sql

-- rows of table dbo.city
SET client_encoding = 'UTF8';
COPY "dbo"."city" ("id", "name", "rank", "note", "sort", "size", "zone") FROM stdin;
1	Oslo	1	\N	\N	7	3
2	Bergen	1	\N	\N	7	3
3	Molde	1	\N	town	7	3
4	Hamar	2	none	town	7	\N
5	Lom	2	none	\N	7	\N
\.

-- 2-data/02-dbo-t.sql

-- rows of table dbo.t
SET client_encoding = 'UTF8';
COPY "dbo"."t" ("b", "made", "a") FROM stdin;
\N	\N	\N
1	\N	\N
1	2026-01-31 12:34:56	\N
4	2026-01-31 12:34:56	9
\.

-- 3-post/10-dbo-keys.sql

-- primary key of dbo.city
alter table "dbo"."city" add constraint "city_pkey" primary key ("id");

