-- 1-pre/01-schemas.sql

-- schema dbo
create schema if not exists "dbo";

-- 1-pre/10-dbo-tables.sql

-- table dbo.U
create table "dbo"."U" (
  "Id" integer not null,
  "A" integer
);

-- 3-post/10-dbo-keys.sql

-- primary key of dbo.U
alter table "dbo"."U" add constraint "U_pkey" primary key ("Id");

-- unique key U_A_key of dbo.U
alter table "dbo"."U" add constraint "U_A_key" unique nulls not distinct ("A");

-- unique key CX_U of dbo.U
alter table "dbo"."U" add constraint "CX_U" unique nulls not distinct ("A");

