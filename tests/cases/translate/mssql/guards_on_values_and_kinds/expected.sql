-- 1-pre/01-schemas.sql

-- schema Sales
create schema if not exists "Sales";

-- schema dbo
create schema if not exists "dbo";

-- 1-pre/10-Sales-tables.sql

-- table Sales.Sales
create table "Sales"."Sales" (
  "id" integer not null,
  "in_schema" integer
);

-- 1-pre/10-dbo-tables.sql

-- table dbo.A
create table "dbo"."A" (
  "id" integer not null,
  "phone" varchar(20),
  "of_type" integer,
  "no_view" integer,
  "a_table" integer,
  "w" integer,
  "version_1" integer,
  "counted" integer
);

-- table dbo.Kind
create table "dbo"."Kind" (
  "Id" integer not null,
  "AskedOfTwo" integer,
  "NoView" integer,
  "IsTable" integer,
  "IsBaseTable" integer
);

-- table dbo.PhoneBook
create table "dbo"."PhoneBook" (
  "id" integer not null
);

-- table dbo.Versions
create table "dbo"."Versions" (
  "v" integer not null
);

-- 3-post/10-dbo-keys.sql

-- primary key of dbo.Kind
alter table "dbo"."Kind" add constraint "Kind_pkey" primary key ("Id");

