-- 1-pre/01-schemas.sql

-- schema dbo
create schema if not exists "dbo";

-- 1-pre/10-dbo-tables.sql

-- table dbo.Readings
create table "dbo"."Readings" (
  "Id" bigint not null,
  "Payload" bytea
);

-- 3-post/10-dbo-keys.sql

-- primary key of dbo.Readings
alter table "dbo"."Readings" add constraint "PK_Readings" primary key ("Id");

-- 3-post/20-dbo-indexes.sql

-- index dbo.IX_Readings
create index "IX_Readings" on "dbo"."Readings" using btree ("Id");

