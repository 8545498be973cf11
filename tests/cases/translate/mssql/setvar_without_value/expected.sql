-- 1-pre/01-schemas.sql

-- schema dbo
create schema if not exists "dbo";

-- 1-pre/10-dbo-tables.sql

-- table dbo.Audit
create table "dbo"."Audit" (
  "Id" integer not null,
  "Server" varchar(128) not null default 'ServerName'
);

-- 3-post/10-dbo-keys.sql

-- primary key of dbo.Audit
alter table "dbo"."Audit" add constraint "Audit_pkey" primary key ("Id");

