-- 1-pre/01-schemas.sql

-- schema dbo
create schema if not exists "dbo";

-- 1-pre/10-dbo-tables.sql

-- table dbo.people
create table "dbo"."people" (
  "id" integer not null,
  "name" varchar(50)
);

-- 3-post/10-dbo-keys.sql

-- primary key of dbo.people
alter table "dbo"."people" add constraint "people_pkey" primary key ("id");

-- unique key by_name of dbo.people
alter table "dbo"."people" add constraint "by_name" unique nulls not distinct ("name");

