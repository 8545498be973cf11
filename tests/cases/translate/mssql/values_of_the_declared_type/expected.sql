-- 1-pre/01-schemas.sql

-- schema dbo
create schema if not exists "dbo";

-- 1-pre/05-functions.sql

-- function dbo.f
create function "dbo"."f"("a" integer) returns varchar(3) language sql immutable as $$
select (case when "a" not between -99 and 999 then '*' else "a"::text end)
$$;

-- 1-pre/10-dbo-tables.sql

-- table dbo.t
create table "dbo"."t" (
  "id" integer not null,
  "c" char(1),
  "r" real
);

-- 3-post/10-dbo-keys.sql

-- primary key of dbo.t
alter table "dbo"."t" add constraint "t_pkey" primary key ("id");

-- 3-post/80-views.sql

-- view dbo.v
create view "dbo"."v" ("id", "x", "l") as
select "t"."id",
  coalesce("t"."c", 'long'::char(1)) as "x",
  length(rtrim(rpad(coalesce("t"."c", 'long'::char(1))::text, 1))) as "l"
from "dbo"."t" as "t";

-- view dbo.w
create view "dbo"."w" ("id", "once", "amount", "digits") as
select "t"."id",
  (select random()) as "once",
  "t"."r"::double precision::numeric(19,4) as "amount",
  "t"."r"::double precision::numeric(19,4) as "digits"
from "dbo"."t" as "t";

