-- 1-pre/01-schemas.sql

-- schema dbo
create schema if not exists "dbo";

-- 1-pre/10-dbo-tables.sql

-- table dbo.Accounts
create table "dbo"."Accounts" (
  "Id" integer not null,
  "Balance" numeric(12,2) not null,
  "Version" bytea
);

-- table dbo.Legacy
create table "dbo"."Legacy" (
  "Id" integer not null,
  "timestamp" bytea
);

-- table dbo.Nameless
create table "dbo"."Nameless" (
  "Id" integer not null,
  "timestamp" bytea
);

-- 3-post/10-dbo-keys.sql

-- primary key of dbo.Accounts
alter table "dbo"."Accounts" add constraint "Accounts_pkey" primary key ("Id");

-- primary key of dbo.Legacy
alter table "dbo"."Legacy" add constraint "Legacy_pkey" primary key ("Id");

-- primary key of dbo.Nameless
alter table "dbo"."Nameless" add constraint "Nameless_pkey" primary key ("Id");

