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

-- view dbo.vFormat
create view "dbo"."vFormat" ("whole", "two", "share", "percentage", "float", "thousands", "padded") as
select to_char(round(("T"."n"), 0), 'FM9,999,999,999,999,999,999,999,999,999,999,999,999,990') as "whole",
  to_char(round(("T"."m"), 2), 'FM9,999,999,999,999,999,999,999,999,999,999,999,999,990.00') as "two",
  (to_char(round(("T"."m") * 100, 1), 'FM9999999999999999999999999999999999999990.0') || '%') as "share",
  (to_char(round(("T"."m") * 100, 1), 'FM9,999,999,999,999,999,999,999,999,999,999,999,999,990.0') || ' %') as "percentage",
  to_char(round("T"."f"::numeric, 2), 'FM9999999999999999999999999999999999999990.00') as "float",
  to_char(round(("T"."m"), 0), 'FM9,999,999,999,999,999,999,999,999,999,999,999,999,990') as "thousands",
  (case when abs("T"."n") < 10000 then to_char("T"."n", 'FM0000') else ("T"."n")::text end) as "padded"
from "dbo"."T" as "T";

