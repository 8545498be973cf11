-- 1-pre/01-schemas.sql

-- schema dbo
create schema if not exists "dbo";

-- 1-pre/10-dbo-tables.sql

-- table dbo.Ledger
create table "dbo"."Ledger" (
  "Id" integer not null,
  "Amount" numeric(19,4) not null
);

-- table dbo.Likes
create table "dbo"."Likes" (
  "Since" date
);

-- table dbo.Person
create table "dbo"."Person" (
  "Id" integer not null,
  "Name" varchar(20)
);

-- 3-post/10-dbo-keys.sql

-- primary key of dbo.Ledger
alter table "dbo"."Ledger" add constraint "Ledger_pkey" primary key ("Id");

-- primary key of dbo.Person
alter table "dbo"."Person" add constraint "Person_pkey" primary key ("Id");

