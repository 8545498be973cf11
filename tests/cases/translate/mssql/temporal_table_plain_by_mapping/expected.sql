-- 1-pre/01-schemas.sql

-- schema dbo
create schema if not exists "dbo";

-- 1-pre/10-dbo-tables.sql

-- table dbo.Rates
create table "dbo"."Rates" (
  "Id" integer not null,
  "R" numeric(9,4) not null,
  "F" timestamp,
  "T" timestamp
);

-- table dbo.RatesHistory
create table "dbo"."RatesHistory" (
  "Id" integer not null,
  "R" numeric(9,4) not null,
  "F" timestamp not null,
  "T" timestamp not null
);

-- 3-post/10-dbo-keys.sql

-- primary key of dbo.Rates
alter table "dbo"."Rates" add constraint "Rates_pkey" primary key ("Id");

-- 3-post/20-dbo-indexes.sql

-- index dbo.ix_RatesHistory
create index "ix_RatesHistory" on "dbo"."RatesHistory" using btree ("T", "F");

