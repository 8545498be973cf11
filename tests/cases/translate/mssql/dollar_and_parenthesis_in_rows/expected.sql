-- 1-pre/01-schemas.sql

-- schema dbo
create schema if not exists "dbo";

-- 1-pre/10-dbo-tables.sql

-- table dbo.Pages
create table "dbo"."Pages" (
  "Id" integer not null,
  "Script" varchar(40) not null
);

-- 2-data/01-dbo-Pages.sql

-- rows of table dbo.Pages
SET client_encoding = 'UTF8';
COPY "dbo"."Pages" ("Id", "Script") FROM stdin;
1	$(document).ready()
\.

-- 3-post/10-dbo-keys.sql

-- primary key of dbo.Pages
alter table "dbo"."Pages" add constraint "Pages_pkey" primary key ("Id");

