-- 1-pre/01-schemas.sql

-- schema dbo
create schema if not exists "dbo";

-- 1-pre/10-dbo-tables.sql

-- table dbo.Settings
create table "dbo"."Settings" (
  "Id" integer not null,
  "Name" varchar(50) not null,
  "Value" text,
  "Ordinal" integer not null default 0
);

-- 3-post/10-dbo-keys.sql

-- primary key of dbo.Settings
alter table "dbo"."Settings" add constraint "Settings_pkey" primary key ("Id");

