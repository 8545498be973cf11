-- 1-pre/01-schemas.sql

-- schema dbo
create schema if not exists "dbo";

-- 1-pre/10-dbo-tables.sql

-- table dbo.Cloud
create table "dbo"."Cloud" (
  "Id" integer not null
);

-- 3-post/10-dbo-keys.sql

-- primary key of dbo.Cloud
alter table "dbo"."Cloud" add constraint "Cloud_pkey" primary key ("Id");

-- 3-post/20-dbo-indexes.sql

-- index dbo.IX_Cloud
create index "IX_Cloud" on "dbo"."Cloud" using btree ("Id" desc);

