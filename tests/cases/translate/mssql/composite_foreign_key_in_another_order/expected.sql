-- 1-pre/01-schemas.sql

-- schema dbo
create schema if not exists "dbo";

-- 1-pre/10-dbo-tables.sql

-- table dbo.OrderLines
create table "dbo"."OrderLines" (
  "OrderId" integer not null,
  "LineNo" integer not null
);

-- table dbo.Shipments
create table "dbo"."Shipments" (
  "Id" integer not null,
  "L" integer not null,
  "O" integer not null
);

-- 3-post/10-dbo-keys.sql

-- primary key of dbo.OrderLines
alter table "dbo"."OrderLines" add constraint "PK_OL" primary key ("OrderId", "LineNo");

-- primary key of dbo.Shipments
alter table "dbo"."Shipments" add constraint "Shipments_pkey" primary key ("Id");

-- 3-post/30-dbo-foreign-keys.sql

-- foreign key FK_S of dbo.Shipments
alter table "dbo"."Shipments" add constraint "FK_S" foreign key ("L", "O") references "dbo"."OrderLines" ("LineNo", "OrderId") not valid;

-- validation of foreign key FK_S of dbo.Shipments
alter table "dbo"."Shipments" validate constraint "FK_S";

