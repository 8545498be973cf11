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

-- view dbo.Hinted
create view "dbo"."Hinted" ("Y") as
select "Sales"."Y"
from "dbo"."Sales" as "Sales"
group by "Sales"."Y";

