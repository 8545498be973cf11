-- 1-pre/01-schemas.sql

-- schema dbo
create schema if not exists "dbo";

-- 1-pre/10-dbo-tables.sql

-- table dbo.Wide
create table "dbo"."Wide" (
  "Id" uuid not null default gen_random_uuid(),
  "A" integer,
  "B" varchar(10),
  "Everything" xml,
  "Mail" varchar(100) not null,
  "Doc" bytea,
  "Ssn" char(11) not null,
  "K" integer not null
);

-- 3-post/10-dbo-keys.sql

-- primary key of dbo.Wide
alter table "dbo"."Wide" add constraint "Wide_pkey" primary key ("K");

-- unique key Wide_Id_key of dbo.Wide
alter table "dbo"."Wide" add constraint "Wide_Id_key" unique ("Id");

