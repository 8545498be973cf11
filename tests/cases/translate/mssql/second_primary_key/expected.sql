-- 1-pre/01-schemas.sql

-- schema dbo
create schema if not exists "dbo";

-- 1-pre/10-dbo-tables.sql

-- table dbo.named
create table "dbo"."named" (
  "id" integer not null,
  "other" integer not null
);

-- table dbo.nameless
create table "dbo"."nameless" (
  "id" integer not null,
  "other" integer not null
);

-- 3-post/10-dbo-keys.sql

-- primary key of dbo.named
alter table "dbo"."named" add constraint "PK_both" primary key ("id", "other");

-- primary key of dbo.nameless
alter table "dbo"."nameless" add constraint "PK_nameless" primary key ("id", "other");

