-- 1-pre/01-schemas.sql

-- schema dbo
create schema if not exists "dbo";

-- 1-pre/10-dbo-tables.sql

-- table dbo.t
create table "dbo"."t" (
  "id" integer not null
);

-- 3-post/10-dbo-keys.sql

-- primary key of dbo.t
alter table "dbo"."t" add constraint "t_pkey" primary key ("id");

