-- 1-pre/01-schemas.sql

-- schema dbo
create schema if not exists "dbo";

-- 1-pre/10-dbo-tables.sql

-- table dbo.T
create table "dbo"."T" (
  "Id" integer not null,
  "Note" varchar(40) not null default 'one
GO
two'
);

-- table dbo.U
create table "dbo"."U" (
  "Id" integer not null
);

-- 3-post/10-dbo-keys.sql

-- primary key of dbo.T
alter table "dbo"."T" add constraint "T_pkey" primary key ("Id");

-- primary key of dbo.U
alter table "dbo"."U" add constraint "U_pkey" primary key ("Id");

