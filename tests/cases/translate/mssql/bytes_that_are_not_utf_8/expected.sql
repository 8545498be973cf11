-- 1-pre/01-schemas.sql

-- schema dbo
create schema if not exists "dbo";

-- 1-pre/10-dbo-tables.sql

-- table dbo.t
create table "dbo"."t" (
  "id" integer not null,
  "a" varchar(20)
);

-- 2-data/01-dbo-t.sql

-- rows of table dbo.t
SET client_encoding = 'UTF8';
COPY "dbo"."t" ("id", "a") FROM stdin;
1	Привет
2	мир
\.

-- 3-post/10-dbo-keys.sql

-- primary key of dbo.t
alter table "dbo"."t" add constraint "t_pkey" primary key ("id");

