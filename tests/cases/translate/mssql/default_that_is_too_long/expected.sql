-- 1-pre/01-schemas.sql

-- schema dbo
create schema if not exists "dbo";

-- 1-pre/10-dbo-tables.sql

-- table dbo.Pages
create table "dbo"."Pages" (
  "Id" integer not null,
  "Touched" varchar(3) not null,
  "Kind" varchar(4) not null default 'new   '
);

-- 3-post/10-dbo-keys.sql

-- primary key of dbo.Pages
alter table "dbo"."Pages" add constraint "Pages_pkey" primary key ("Id");

