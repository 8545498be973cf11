-- 1-pre/01-schemas.sql

-- schema dbo
create schema if not exists "dbo";

-- 1-pre/10-dbo-tables.sql

-- table dbo.Odd
create table "dbo"."Odd" (
  "Id" integer not null,
  "B" text
);

-- 3-post/10-dbo-keys.sql

-- primary key of dbo.Odd
alter table "dbo"."Odd" add constraint "Odd_pkey" primary key ("Id");

