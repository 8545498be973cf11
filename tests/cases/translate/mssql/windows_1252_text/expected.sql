-- 1-pre/01-schemas.sql

-- schema dbo
create schema if not exists "dbo";

-- 1-pre/10-dbo-tables.sql

-- table dbo.Städte
create table "dbo"."Städte" (
  "Id" integer not null,
  "Größe" integer default 1,
  "Währung" varchar(10) not null default '€'
);

-- 3-post/10-dbo-keys.sql

-- primary key of dbo.Städte
alter table "dbo"."Städte" add constraint "Städte_pkey" primary key ("Id");

-- 3-post/20-dbo-indexes.sql

-- index dbo.IX_Größe
create index "IX_Größe" on "dbo"."Städte" using btree ("Größe");

