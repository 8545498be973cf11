-- 1-pre/01-schemas.sql

-- schema dbo
create schema if not exists "dbo";

-- 1-pre/10-dbo-tables.sql

-- table dbo.Events
create table "dbo"."Events" (
  "Id" integer not null,
  "At" timestamp(3) with time zone not null default current_timestamp,
  "Until" timestamp(3) with time zone,
  "Seen" timestamp(3)
);

-- 3-post/10-dbo-keys.sql

-- primary key of dbo.Events
alter table "dbo"."Events" add constraint "Events_pkey" primary key ("Id");

