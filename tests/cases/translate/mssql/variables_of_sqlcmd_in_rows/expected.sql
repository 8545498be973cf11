-- 1-pre/01-schemas.sql

-- schema dbo
create schema if not exists "dbo";

-- 1-pre/10-dbo-tables.sql

-- table dbo.Settings
create table "dbo"."Settings" (
  "Id" integer not null,
  "Value" varchar(40) not null
);

-- 2-data/01-dbo-Settings.sql

-- rows of table dbo.Settings
SET client_encoding = 'UTF8';
COPY "dbo"."Settings" ("Id", "Value") FROM stdin;
1	prod
2	on-prod-1
\.

-- 3-post/10-dbo-keys.sql

-- primary key of dbo.Settings
alter table "dbo"."Settings" add constraint "Settings_pkey" primary key ("Id");

