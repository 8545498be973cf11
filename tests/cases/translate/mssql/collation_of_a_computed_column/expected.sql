-- 1-pre/01-schemas.sql

-- schema dbo
create schema if not exists "dbo";

-- 1-pre/10-dbo-tables.sql

-- table dbo.T
create table "dbo"."T" (
  "Id" integer not null,
  "First" varchar(20) not null,
  "Last" varchar(20) not null,
  "Full_" varchar(41) generated always as ((("First" || ' ') || "Last")) stored
);

-- 3-post/10-dbo-keys.sql

-- primary key of dbo.T
alter table "dbo"."T" add constraint "T_pkey" primary key ("Id");

-- unique key UX_Full of dbo.T
alter table "dbo"."T" add constraint "UX_Full" unique nulls not distinct ("Full_");

