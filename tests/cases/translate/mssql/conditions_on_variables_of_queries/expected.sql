-- 1-pre/01-schemas.sql

-- schema dbo
create schema if not exists "dbo";

-- 1-pre/10-dbo-tables.sql

-- table dbo.after_fetch
create table "dbo"."after_fetch" (
  "a" integer
);

-- table dbo.after_output
create table "dbo"."after_output" (
  "a" integer
);

-- table dbo.guarded
create table "dbo"."guarded" (
  "a" integer
);

-- table dbo.guarded2
create table "dbo"."guarded2" (
  "a" integer
);

-- table dbo.guarded3
create table "dbo"."guarded3" (
  "a" integer
);

-- table dbo.guarded4
create table "dbo"."guarded4" (
  "a" integer
);

-- table dbo.guarded5
create table "dbo"."guarded5" (
  "a" integer
);

-- table dbo.guarded7
create table "dbo"."guarded7" (
  "a" integer
);

-- table dbo.not_x
create table "dbo"."not_x" (
  "a" integer
);

-- table dbo.t
create table "dbo"."t" (
  "a" integer
);

-- 2-data/01-dbo-t.sql

-- rows of table dbo.t
SET client_encoding = 'UTF8';
COPY "dbo"."t" ("a") FROM stdin;
1
6
100
101
102
\.

