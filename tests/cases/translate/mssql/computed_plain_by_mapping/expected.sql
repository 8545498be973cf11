-- 1-pre/01-schemas.sql

-- schema dbo
create schema if not exists "dbo";

-- 1-pre/10-dbo-tables.sql

-- table dbo.Members
create table "dbo"."Members" (
  "Id" integer not null,
  "Born" date not null,
  "Age" integer
);

-- 3-post/10-dbo-keys.sql

-- primary key of dbo.Members
alter table "dbo"."Members" add constraint "Members_pkey" primary key ("Id");

