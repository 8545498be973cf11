-- 1-pre/01-schemas.sql

-- schema dbo
create schema if not exists "dbo";

-- 1-pre/10-dbo-tables.sql

-- table dbo.Contacts
create table "dbo"."Contacts" (
  "Id" integer not null,
  "Home" varchar(25) not null,
  "Mobile" varchar(25),
  "LastOrder" varchar(25),
  "Social" char(11) not null
);

-- 3-post/10-dbo-keys.sql

-- primary key of dbo.Contacts
alter table "dbo"."Contacts" add constraint "Contacts_pkey" primary key ("Id");

