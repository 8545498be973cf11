-- 1-pre/01-schemas.sql

-- schema dbo
create schema if not exists "dbo";

-- 1-pre/10-dbo-tables.sql

-- table dbo.Moments
create table "dbo"."Moments" (
  "Id" integer not null,
  "D" date default '2020-01-31'::date,
  "T" time,
  "T0" time(0) default '12:30:00'::time,
  "DT" timestamp(3) not null default localtimestamp,
  "SD" timestamp(0),
  "D2" timestamp default (current_timestamp at time zone 'UTC'),
  "D23" timestamp(3) default '2020-01-02 03:04:05.678'::timestamp,
  "O" timestamp with time zone default current_timestamp,
  "O0" timestamp(0) with time zone
);

-- 3-post/10-dbo-keys.sql

-- primary key of dbo.Moments
alter table "dbo"."Moments" add constraint "Moments_pkey" primary key ("Id");

