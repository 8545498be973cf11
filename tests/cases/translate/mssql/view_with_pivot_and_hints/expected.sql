-- 1-pre/01-schemas.sql

-- schema dbo
create schema if not exists "dbo";

-- 1-pre/10-dbo-tables.sql

-- table dbo.Sales
create table "dbo"."Sales" (
  "Y" integer not null,
  "Q" integer not null,
  "Amount" numeric(9,2) not null
);

-- 3-post/80-views.sql

-- view dbo.ByQuarter
create view "dbo"."ByQuarter" ("Y", "Q1", "Q2") as
select "p"."Y",
  "p"."1" as "Q1",
  "p"."2" as "Q2"
from (select "s"."Y",
  sum((case when ("s"."Q" = (1)) then "s"."Amount" end)) as "1",
  sum((case when ("s"."Q" = (2)) then "s"."Amount" end)) as "2"
from (select "Sales"."Y",
  "Sales"."Q",
  "Sales"."Amount"
from "dbo"."Sales" as "Sales") as "s"
group by "s"."Y") as "p";

-- view dbo.Hinted
create view "dbo"."Hinted" ("Y") as
select "Sales"."Y"
from "dbo"."Sales" as "Sales"
group by "Sales"."Y";

