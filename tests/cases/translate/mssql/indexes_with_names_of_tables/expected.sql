-- 1-pre/01-schemas.sql

-- schema dbo
create schema if not exists "dbo";

-- 1-pre/10-dbo-tables.sql

-- table dbo.Cities
create table "dbo"."Cities" (
  "Id" integer not null
);

-- table dbo.City
create table "dbo"."City" (
  "Id" integer not null
);

-- table dbo.Customers
create table "dbo"."Customers" (
  "Id" integer not null,
  "Region" varchar(15),
  "City" varchar(15)
);

-- table dbo.Region
create table "dbo"."Region" (
  "RegionID" integer not null,
  "RegionDescription" char(50) not null
);

-- 3-post/10-dbo-keys.sql

-- primary key of dbo.Cities
alter table "dbo"."Cities" add constraint "Cities_pkey" primary key ("Id");

-- primary key of dbo.City
alter table "dbo"."City" add constraint "City_pkey" primary key ("Id");

-- primary key of dbo.Customers
alter table "dbo"."Customers" add constraint "Customers_Key" primary key ("Id");

-- 3-post/20-dbo-indexes.sql

-- index dbo.Customers_Region
create index "Customers_Region" on "dbo"."Customers" using btree ("Region");

-- index dbo.Customers_City
create index "Customers_City" on "dbo"."Customers" using btree ("City");

-- index dbo.Customers_Cities
create index "Customers_Cities" on "dbo"."Customers" using btree ("City");

