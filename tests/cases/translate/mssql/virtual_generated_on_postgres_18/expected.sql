-- 1-pre/01-schemas.sql

-- schema dbo
create schema if not exists "dbo";

-- 1-pre/10-dbo-tables.sql

-- table dbo.Boxes
create table "dbo"."Boxes" (
  "Id" integer not null,
  "W" integer not null,
  "H" integer not null,
  "Area" integer generated always as (("W" * "H")) virtual,
  "Stored" integer generated always as (("W" + "H")) stored,
  "Keyed" integer generated always as (("W" - "H")) stored
);

-- 3-post/10-dbo-keys.sql

-- primary key of dbo.Boxes
alter table "dbo"."Boxes" add constraint "Boxes_pkey" primary key ("Id");

-- 3-post/20-dbo-indexes.sql

-- index dbo.IX_Keyed
create index "IX_Keyed" on "dbo"."Boxes" using btree ("Keyed");

