-- 1-pre/01-schemas.sql

-- schema dbo
create schema if not exists "dbo";

-- 1-pre/10-dbo-tables.sql

-- table dbo.Orders
create table "dbo"."Orders" (
  "Id" integer not null,
  "Customer" varchar(40),
  "At" timestamp(3) not null,
  "Total" numeric(19,4) not null,
  "Paid" boolean not null
);

-- 3-post/10-dbo-keys.sql

-- primary key of dbo.Orders
alter table "dbo"."Orders" add constraint "Orders_pkey" primary key ("Id");

-- 3-post/80-views.sql

-- view dbo.Summary
create view "dbo"."Summary" ("Id", "Who Ordered", "IsPaid", "Day", "Label", "Due", "Age", "Y", "L", "P") as
select "o"."Id",
  coalesce("o"."Customer", 'nobody') as "Who Ordered",
  (case when "o"."Paid" then 'yes' else 'no' end) as "IsPaid",
  to_char("o"."At", 'YYYY-MM-DD') as "Day",
  ('#' || "o"."Id"::text::varchar(10)) as "Label",
  ("o"."At" + make_interval(days => 30)) as "Due",
  (localtimestamp::date - "o"."At"::date) as "Age",
  extract(year from "o"."At")::integer as "Y",
  length(rtrim("o"."Customer")) as "L",
  strpos("o"."Customer", 'a') as "P"
from "dbo"."Orders" as "o"
where ("o"."Total" > 5)
order by "o"."At" desc nulls last
limit 10;

