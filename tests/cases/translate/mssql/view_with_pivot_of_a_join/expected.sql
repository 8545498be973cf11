-- 1-pre/01-schemas.sql

-- schema dbo
create schema if not exists "dbo";

-- 1-pre/10-dbo-tables.sql

-- table dbo.Setting
create table "dbo"."Setting" (
  "Name" varchar(30) not null,
  "Value" varchar(30)
);

-- table dbo.Stat
create table "dbo"."Stat" (
  "Host" varchar(20) not null,
  "At" timestamp(0) not null,
  "Cpu" numeric(5,2),
  "Io" numeric(5,2),
  "Log write" numeric(5,2)
);

-- 3-post/10-dbo-keys.sql

-- primary key of dbo.Setting
alter table "dbo"."Setting" add constraint "Setting_pkey" primary key ("Name");

-- primary key of dbo.Stat
alter table "dbo"."Stat" add constraint "PK_Stat" primary key ("Host", "At");

