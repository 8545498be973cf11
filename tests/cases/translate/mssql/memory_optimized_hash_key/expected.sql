-- 1-pre/01-schemas.sql

-- schema dbo
create schema if not exists "dbo";

-- 1-pre/10-dbo-tables.sql

-- table dbo.Sessions
create table "dbo"."Sessions" (
  "Id" uuid not null
);

-- 3-post/10-dbo-keys.sql

-- primary key of dbo.Sessions
alter table "dbo"."Sessions" add constraint "Sessions_pkey" primary key ("Id");

