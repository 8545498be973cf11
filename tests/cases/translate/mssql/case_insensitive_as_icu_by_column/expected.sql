-- 1-pre/01-schemas.sql

-- schema dbo
create schema if not exists "dbo";

-- 1-pre/02-types.sql

-- collation dbo.case_insensitive
create collation "dbo"."case_insensitive" (provider = icu, locale = 'und-u-ks-level2', deterministic = false);

-- 1-pre/10-dbo-tables.sql

-- table dbo.People
create table "dbo"."People" (
  "Id" integer not null,
  "Name" varchar(50) collate "dbo"."case_insensitive" not null,
  "Exact" varchar(10)
);

-- 3-post/10-dbo-keys.sql

-- primary key of dbo.People
alter table "dbo"."People" add constraint "People_pkey" primary key ("Id");

