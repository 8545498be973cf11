-- 1-pre/01-schemas.sql

-- schema dbo
create schema if not exists "dbo";

-- 1-pre/10-dbo-tables.sql

-- table dbo.Readings
create table "dbo"."Readings" (
  "Id" bigint not null,
  "K" integer not null
);

-- 3-post/10-dbo-keys.sql

-- primary key of dbo.Readings
alter table "dbo"."Readings" add constraint "PK_Readings" primary key ("Id") with (fillfactor = 90);

-- unique key UQ_K of dbo.Readings
alter table "dbo"."Readings" add constraint "UQ_K" unique ("K") with (fillfactor = 70);

