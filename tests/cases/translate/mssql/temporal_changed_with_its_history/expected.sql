-- 1-pre/01-schemas.sql

-- schema dbo
create schema if not exists "dbo";

-- 1-pre/10-dbo-tables.sql

-- table dbo.h
create table "dbo"."h" (
  "id" integer not null,
  "a" bigint,
  "vf" timestamp not null,
  "vt" timestamp not null,
  "d" integer,
  "e" varchar(9) not null,
  "f" integer,
  "g" integer
);

-- table dbo.p
create table "dbo"."p" (
  "id" integer not null,
  "a" bigint,
  "vf" timestamp not null,
  "vt" timestamp not null,
  "d" integer,
  "e" varchar(9) not null default 'x',
  "f" integer
);

-- 2-data/01-dbo-h.sql

-- rows of table dbo.h
SET client_encoding = 'UTF8';
COPY "dbo"."h" ("id", "a", "vf", "vt", "d", "e", "f", "g") FROM stdin;
1	0	2020-01-01 00:00:00	2020-02-01 00:00:00	\N	x	\N	\N
\.

-- 3-post/10-dbo-keys.sql

-- primary key of dbo.p
alter table "dbo"."p" add constraint "p_pkey" primary key ("id");

