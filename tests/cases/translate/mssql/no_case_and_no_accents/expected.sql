-- 1-pre/01-schemas.sql

-- schema dbo
create schema if not exists "dbo";

-- 1-pre/10-dbo-tables.sql

-- table dbo.People
create table "dbo"."People" (
  "Id" integer not null,
  "Name" varchar(40) not null,
  "Town" varchar(40) not null
);

-- 3-post/10-dbo-keys.sql

-- primary key of dbo.People
alter table "dbo"."People" add constraint "People_pkey" primary key ("Id");

-- unique key OneName of dbo.People
alter table "dbo"."People" add constraint "OneName" unique ("Name");

