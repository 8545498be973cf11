-- 1-pre/01-schemas.sql

-- schema dbo
create schema if not exists "dbo";

-- 1-pre/10-dbo-tables.sql

-- table dbo.Users
create table "dbo"."Users" (
  "Id" uuid not null,
  "Created" timestamp(3) not null,
  "Changed" timestamp not null,
  "Expires" date,
  "Batch" varchar(20)
);

-- 2-data/01-dbo-Users.sql

-- rows of table dbo.Users
SET client_encoding = 'UTF8';
COPY "dbo"."Users" ("Id", "Created", "Changed", "Expires", "Batch") FROM stdin;
56871a1d-eef2-4124-a930-5c8889d8f493	2026-01-31 12:34:56	2026-01-31 12:34:56	2026-02-28	20260131
6ccd780c-baba-1026-9564-5b8c656024db	2026-01-30 12:34:56	2020-01-30 22:00:00	2020-01-31	none
\.

-- 3-post/10-dbo-keys.sql

-- primary key of dbo.Users
alter table "dbo"."Users" add constraint "Users_pkey" primary key ("Id");

