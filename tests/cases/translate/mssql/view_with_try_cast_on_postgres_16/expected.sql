-- 1-pre/01-schemas.sql

-- schema dbo
create schema if not exists "dbo";

-- 1-pre/10-dbo-tables.sql

-- table dbo.T
create table "dbo"."T" (
  "n" integer not null,
  "a" varchar(50),
  "d" date,
  "m" numeric(12,3),
  "f" double precision
);

-- 3-post/10-dbo-keys.sql

-- primary key of dbo.T
alter table "dbo"."T" add constraint "T_pkey" primary key ("n");

-- 3-post/80-views.sql

-- view dbo.vTry
create view "dbo"."vTry" ("n", "d", "m", "u") as
select (case when pg_input_is_valid("T"."a", 'integer') then "T"."a"::integer end) as "n",
  (case when pg_input_is_valid("T"."a", 'date') then "T"."a"::date end) as "d",
  (case when pg_input_is_valid("T"."a", 'numeric(9,2)') then "T"."a"::numeric(9,2) end) as "m",
  (case when pg_input_is_valid("T"."a", 'uuid') then "T"."a"::uuid end) as "u"
from "dbo"."T" as "T";

