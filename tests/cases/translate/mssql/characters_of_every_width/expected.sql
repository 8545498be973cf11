-- 1-pre/01-schemas.sql

-- schema dbo
create schema if not exists "dbo";

-- 1-pre/10-dbo-tables.sql

-- table dbo.Texts
create table "dbo"."Texts" (
  "Id" integer not null,
  "C" char(1),
  "C10" char(10) not null default 'x',
  "V" varchar(8000),
  "VM" text,
  "N" char(2),
  "NV" varchar(4000),
  "NM" text,
  "T" text,
  "NT" text,
  "U" varchar(20),
  "J" varchar(20),
  "CV" varchar(12),
  "NC" varchar(12),
  "S" varchar(128) not null,
  "V1" varchar(1)
);

-- 3-post/10-dbo-keys.sql

-- primary key of dbo.Texts
alter table "dbo"."Texts" add constraint "Texts_pkey" primary key ("Id");

