-- 1-pre/01-schemas.sql

-- schema dbo
create schema if not exists "dbo";

-- 1-pre/10-dbo-tables.sql

-- table dbo.Customers
create table "dbo"."Customers" (
  "Id" integer not null,
  "Name" varchar(40) not null
);

-- table dbo.Orders
create table "dbo"."Orders" (
  "Id" integer not null,
  "CustomerId" integer not null,
  "At" timestamp(0) not null
);

-- 3-post/10-dbo-keys.sql

-- primary key of dbo.Customers
alter table "dbo"."Customers" add constraint "Customers_pkey" primary key ("Id");

-- primary key of dbo.Orders
alter table "dbo"."Orders" add constraint "Orders_pkey" primary key ("Id");

-- 3-post/80-views.sql

-- view dbo.LastOrders
create view "dbo"."LastOrders" ("Name", "Id", "At") as
select "c"."Name",
  "o"."Id",
  "o"."At"
from "dbo"."Customers" as "c"
  left join lateral (select "x"."Id",
  "x"."At"
from "dbo"."Orders" as "x"
where ("x"."CustomerId" = "c"."Id")
order by "x"."At" desc nulls last
limit 1) as "o" on true;

-- view dbo.Lists
create view "dbo"."Lists" ("Name", "Ids") as
select "c"."Name",
  string_agg((case when "o"."Id" < -999999999 then '*' else "o"."Id"::text end), ', ' order by "o"."Id" nulls first) as "Ids"
from "dbo"."Customers" as "c"
  join "dbo"."Orders" as "o" on ("o"."CustomerId" = "c"."Id")
group by "c"."Name";

-- view dbo.OldLists
create view "dbo"."OldLists" ("Name", "Ids") as
select "c"."Name",
  (select string_agg((case when "o"."Id" < -999999999 then '*' else "o"."Id"::text end), ',') from "dbo"."Orders" as "o" where ("o"."CustomerId" = "c"."Id")) as "Ids"
from "dbo"."Customers" as "c";

