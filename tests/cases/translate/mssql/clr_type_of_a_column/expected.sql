-- 1-pre/01-schemas.sql

-- schema dbo
create schema if not exists "dbo";

-- 1-pre/10-dbo-tables.sql

-- table dbo.Shapes
create table "dbo"."Shapes" (
  "Id" integer not null
);

-- 3-post/10-dbo-keys.sql

-- primary key of dbo.Shapes
alter table "dbo"."Shapes" add constraint "Shapes_pkey" primary key ("Id");

