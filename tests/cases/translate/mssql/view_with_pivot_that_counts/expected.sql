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

-- table dbo.Setting
create table "dbo"."Setting" (
  "Name" varchar(30) not null,
  "Value" varchar(30)
);

-- 3-post/10-dbo-keys.sql

-- primary key of dbo.Sale
alter table "dbo"."Sale" add constraint "Sale_pkey" primary key ("Id");

-- primary key of dbo.Setting
alter table "dbo"."Setting" add constraint "Setting_pkey" primary key ("Name");

-- 3-post/80-views.sql

-- view dbo.vCounts
create view "dbo"."vCounts" ("Shop", "new", "used", "a]b") as
select "p"."Shop",
  "p"."new",
  "p"."used",
  "p"."a]b"
from (select "s"."Shop",
  count((case when ("s"."Kind" = 'new') then "s"."Id" end)) as "new",
  count((case when ("s"."Kind" = 'used') then "s"."Id" end)) as "used",
  count((case when ("s"."Kind" = 'a]b') then "s"."Id" end)) as "a]b"
from (select "Sale"."Shop",
  "Sale"."Kind",
  "Sale"."Id"
from "dbo"."Sale" as "Sale"
where ("Sale"."Amount" > 0)) as "s"
group by "s"."Shop") as "p";

-- view dbo.vSetting
create view "dbo"."vSetting" ("High", "Low") as
select "q"."High",
  "q"."Low"
from (select max((case when ("Setting"."Name" = 'High') then "Setting"."Value" end)) as "High",
  max((case when ("Setting"."Name" = 'Low') then "Setting"."Value" end)) as "Low"
from "dbo"."Setting" as "Setting") as "q";

-- view dbo.vWhole
create view "dbo"."vWhole" ("new", "used") as
select "p"."new",
  "p"."used"
from (select max((case when ("s"."Kind" = 'new') then "s"."Yr" end)) as "new",
  max((case when ("s"."Kind" = 'used') then "s"."Yr" end)) as "used"
from (select "Sale"."Kind",
  "Sale"."Yr"
from "dbo"."Sale" as "Sale") as "s") as "p";

