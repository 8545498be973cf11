-- 1-pre/01-schemas.sql

-- schema dbo
create schema if not exists "dbo";

-- 1-pre/10-dbo-tables.sql

-- table dbo.t
create table "dbo"."t" (
  "id" integer not null,
  "u" varchar(128) not null,
  "j" jsonb,
  "v" real[]
);

-- table dbo.t2
create table "dbo"."t2" (
  "id" integer not null,
  "u" varchar(128) not null
);

-- 3-post/10-dbo-keys.sql

-- primary key of dbo.t
alter table "dbo"."t" add constraint "t_pkey" primary key ("id");

-- primary key of dbo.t2
alter table "dbo"."t2" add constraint "t2_pkey" primary key ("id");

