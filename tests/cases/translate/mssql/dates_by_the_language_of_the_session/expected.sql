-- 1-pre/01-schemas.sql

-- schema dbo
create schema if not exists "dbo";

-- 1-pre/10-dbo-tables.sql

-- table dbo.days
create table "dbo"."days" (
  "n" integer not null,
  "old" timestamp(3),
  "new" timestamp(0),
  "other" date
);

-- 2-data/01-dbo-days.sql

-- rows of table dbo.days
SET client_encoding = 'UTF8';
COPY "dbo"."days" ("n", "old", "new", "other") FROM stdin;
1	2010-11-12 00:00:00	2010-11-12 00:00:00	2010-11-12
2	2010-12-11 00:00:00	2010-11-12 00:00:00	2010-12-11
3	2010-11-12 10:00:00	2010-11-12 10:00:00	2010-11-12
4	2010-11-12 00:00:00	\N	\N
5	2010-12-11 00:00:00	2010-11-12 00:00:00	2010-11-12
7	2010-11-12 00:00:00	\N	\N
8	2010-12-11 00:00:00	\N	\N
10	2010-11-12 00:00:00	\N	\N
12	2010-12-11 00:00:00	2010-11-12 00:00:00	\N
14	\N	2010-11-12 00:00:00	\N
\.

-- 3-post/10-dbo-keys.sql

-- primary key of dbo.days
alter table "dbo"."days" add constraint "days_pkey" primary key ("n");

