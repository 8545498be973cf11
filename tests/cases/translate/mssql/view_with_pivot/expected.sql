-- 1-pre/01-schemas.sql

-- schema dbo
create schema if not exists "dbo";

-- 1-pre/10-dbo-tables.sql

-- table dbo.Sale
create table "dbo"."Sale" (
  "Id" integer not null,
  "Shop" varchar(20) not null,
  "Yr" integer not null,
  "Kind" char(5) not null,
  "Amount" numeric(10,2),
  "Rebate" boolean not null
);

-- 3-post/10-dbo-keys.sql

-- primary key of dbo.Sale
alter table "dbo"."Sale" add constraint "Sale_pkey" primary key ("Id");

-- 3-post/80-views.sql

-- view dbo.vAverage
create view "dbo"."vAverage" ("Shop", "Without", "WithRebate") as
select "p"."Shop",
  "p"."0" as "Without",
  "p"."1" as "WithRebate"
from (select "s"."Shop",
  trunc(avg((case when (not "s"."Rebate") then "s"."Yr" end)))::integer as "0",
  trunc(avg((case when "s"."Rebate" then "s"."Yr" end)))::integer as "1"
from (select "Sale"."Shop",
  "Sale"."Rebate",
  "Sale"."Yr"
from "dbo"."Sale" as "Sale") as "s"
group by "s"."Shop") as "p";

-- view dbo.vByYear
create view "dbo"."vByYear" ("Shop", "2002", "2003", "Last") as
select "p"."Shop",
  "p"."2002",
  "p"."2003",
  coalesce("p"."2004", 0) as "Last"
from (select "s"."Shop",
  sum((case when ("s"."Yr" = (2002)) then "s"."Amount" end)) as "2002",
  sum((case when ("s"."Yr" = (2003)) then "s"."Amount" end)) as "2003",
  sum((case when ("s"."Yr" = (2004)) then "s"."Amount" end)) as "2004"
from (select "Sale"."Shop",
  "Sale"."Yr",
  "Sale"."Amount"
from "dbo"."Sale" as "Sale") as "s"
group by "s"."Shop") as "p";

