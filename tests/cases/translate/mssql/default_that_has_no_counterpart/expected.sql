-- 1-pre/01-schemas.sql

-- schema dbo
create schema if not exists "dbo";

-- 1-pre/10-dbo-tables.sql

-- table dbo.D
create table "dbo"."D" (
  "Id" integer not null,
  "A" integer default pg_backend_pid(),
  "B" varchar(50),
  "C" integer
);

-- 3-post/10-dbo-keys.sql

-- primary key of dbo.D
alter table "dbo"."D" add constraint "D_pkey" primary key ("Id");

