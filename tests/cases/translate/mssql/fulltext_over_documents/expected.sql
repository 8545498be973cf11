-- 1-pre/01-schemas.sql

-- schema dbo
create schema if not exists "dbo";

-- 1-pre/10-dbo-tables.sql

-- table dbo.Docs
create table "dbo"."Docs" (
  "Id" integer not null,
  "Title" varchar(200) not null,
  "Raw" bytea,
  "Ext" varchar(8)
);

-- 3-post/10-dbo-keys.sql

-- primary key of dbo.Docs
alter table "dbo"."Docs" add constraint "PK_Docs" primary key ("Id");

-- 3-post/20-dbo-indexes.sql

-- index dbo.FT_Docs
create index "FT_Docs" on "dbo"."Docs" using gin (to_tsvector('english'::regconfig, coalesce("Title", '')));

