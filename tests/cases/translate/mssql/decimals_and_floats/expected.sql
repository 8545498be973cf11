-- 1-pre/01-schemas.sql

-- schema dbo
create schema if not exists "dbo";

-- 1-pre/10-dbo-tables.sql

-- table dbo.Amounts
create table "dbo"."Amounts" (
  "Id" integer not null,
  "D" numeric(18,0),
  "D5" numeric(5,0),
  "D2" numeric(19,2) not null default 0.00,
  "N" numeric(38,10),
  "F" double precision,
  "F24" real,
  "F25" double precision,
  "R" real default '1e3',
  "DP" double precision
);

-- 3-post/10-dbo-keys.sql

-- primary key of dbo.Amounts
alter table "dbo"."Amounts" add constraint "Amounts_pkey" primary key ("Id");

