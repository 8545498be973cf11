-- 1-pre/01-schemas.sql

-- schema dbo
create schema if not exists "dbo";

-- 1-pre/03-sequences.sql

-- sequence dbo.s
create sequence "dbo"."s" as bigint start with 5 increment by 1 minvalue -9223372036854775808 maxvalue 9223372036854775807;

-- 1-pre/05-functions.sql

-- function dbo.f
create function "dbo"."f"() returns integer language sql immutable as $$
select 1
$$;

-- 1-pre/10-dbo-tables.sql

-- table dbo.t
create table "dbo"."t" (
  "id" integer not null,
  "a" integer
);

-- 3-post/10-dbo-keys.sql

-- primary key of dbo.t
alter table "dbo"."t" add constraint "t_pkey" primary key ("id");

-- 3-post/80-views.sql

-- view dbo.later
create view "dbo"."later" ("x") as
select 2 as "x";

-- view dbo.v1
create view "dbo"."v1" ("x") as
select 3 as "x";

