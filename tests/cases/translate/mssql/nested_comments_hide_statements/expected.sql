-- 1-pre/01-schemas.sql

-- schema dbo
create schema if not exists "dbo";

-- 1-pre/10-dbo-tables.sql

-- table dbo.Visible
create table "dbo"."Visible" (
  "Id" integer not null,
  "Name" varchar(20) not null
);

-- 3-post/10-dbo-keys.sql

-- primary key of dbo.Visible
alter table "dbo"."Visible" add constraint "Visible_pkey" primary key ("Id");

