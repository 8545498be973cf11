-- 1-pre/01-schemas.sql

-- schema dbo
create schema if not exists "dbo";

-- 1-pre/10-dbo-tables.sql

-- table dbo.D
create table "dbo"."D" (
  "Id" integer not null,
  "A" varchar(20) default 'it''s',
  "B" varchar(20) default 'ä',
  "C" integer default (1 + 2),
  "D" timestamp(3) default localtimestamp,
  "E" varchar(128) default session_user::text,
  "F" varchar(128) default current_user::text,
  "G" date default current_date,
  "H" timestamp(3) default (localtimestamp + make_interval(days => 7)),
  "I" boolean default false,
  "J" varchar(10),
  "K" varchar(40) default upper(gen_random_uuid()::text),
  "L" timestamp(3) default '1900-01-01 00:00:00'::timestamp,
  "M" timestamp(3) default '1900-01-01 00:00:00'::timestamp,
  "N" integer default extract(year from localtimestamp)::integer,
  "O" varchar(128) default coalesce(host(inet_client_addr()), 'local'),
  "P" numeric(9,3) default -1.5,
  "Q" integer default 7
);

-- 3-post/10-dbo-keys.sql

-- primary key of dbo.D
alter table "dbo"."D" add constraint "D_pkey" primary key ("Id");

