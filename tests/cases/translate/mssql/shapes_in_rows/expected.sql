-- 1-pre/01-schemas.sql

-- schema dbo
create schema if not exists "dbo";

-- 1-pre/10-dbo-tables.sql

-- table dbo.Places
create table "dbo"."Places" (
  "Id" integer not null,
  "Spot" bytea,
  "Area" bytea
);

-- 2-data/01-dbo-Places.sql

-- rows of table dbo.Places
SET client_encoding = 'UTF8';
COPY "dbo"."Places" ("Id", "Spot", "Area") FROM stdin;
1	\\x0101000020e61000000000000000000040000000000000f03f	\N
2	\N	\\x0103000000010000000400000000000000000000000000000000000000000000000000f03f00000000000000000000000000000000000000000000f03f00000000000000000000000000000000
\.

-- 3-post/10-dbo-keys.sql

-- primary key of dbo.Places
alter table "dbo"."Places" add constraint "Places_pkey" primary key ("Id");

