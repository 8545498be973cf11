-- 1-pre/01-schemas.sql

-- schema dbo
create schema if not exists "dbo";

-- 1-pre/10-dbo-tables.sql

-- table dbo.Accounts
create table "dbo"."Accounts" (
  "Id" integer not null,
  "Email" varchar(100),
  "Deleted" boolean not null default false,
  "Kind" char(2) not null
);

-- 3-post/10-dbo-keys.sql

-- primary key of dbo.Accounts
alter table "dbo"."Accounts" add constraint "Accounts_pkey" primary key ("Id");

-- unique key UX_NotNull of dbo.Accounts
alter table "dbo"."Accounts" add constraint "UX_NotNull" unique ("Email");

-- 3-post/20-dbo-indexes.sql

-- index dbo.UX_Live
create unique index "UX_Live" on "dbo"."Accounts" using btree ("Email") nulls not distinct where (not "Deleted");

-- index dbo.IX_Kind
create index "IX_Kind" on "dbo"."Accounts" using btree ("Kind") where (("Kind" in ('AA', 'BB')) and (not "Deleted"));

