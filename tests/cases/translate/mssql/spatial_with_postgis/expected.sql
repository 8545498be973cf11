-- 1-pre/01-schemas.sql

-- schema dbo
create schema if not exists "dbo";

-- extension postgis
create extension if not exists "postgis";

-- 1-pre/10-dbo-tables.sql

-- table dbo.Places
create table "dbo"."Places" (
  "Id" integer not null,
  "Geo" geometry(geometry) not null,
  "Shape" geometry(geometry)
);

-- 3-post/10-dbo-keys.sql

-- primary key of dbo.Places
alter table "dbo"."Places" add constraint "PK_Places" primary key ("Id");

-- 3-post/20-dbo-indexes.sql

-- index dbo.SI_Geo
create index "SI_Geo" on "dbo"."Places" using gist ("Geo");

-- index dbo.SI_Shape
create index "SI_Shape" on "dbo"."Places" using gist ("Shape");

