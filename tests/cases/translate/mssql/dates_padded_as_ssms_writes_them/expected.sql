-- 1-pre/01-schemas.sql

-- schema dbo
create schema if not exists "dbo";

-- 1-pre/10-dbo-tables.sql

-- table dbo.Times
create table "dbo"."Times" (
  "d" date,
  "t" time,
  "t0" timestamp(0),
  "t7" timestamp,
  "o" timestamp with time zone,
  "o0" timestamp(0) with time zone,
  "m" timestamp(3),
  "s" timestamp(0)
);

-- 2-data/01-dbo-Times.sql

-- rows of table dbo.Times
SET client_encoding = 'UTF8';
COPY "dbo"."Times" ("d", "t", "t0", "t7", "o", "o0", "m", "s") FROM stdin;
2012-05-21	12:30:00	2010-11-19 22:51:29	2011-04-26 12:13:14.543234	2011-04-26 10:13:14.543234+00	2012-08-19 23:00:00+00	2010-10-13 09:03:39.783000	2007-05-08 12:36:00
\.

