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

-- table dbo.Stat
create table "dbo"."Stat" (
  "Host" varchar(20) not null,
  "At" timestamp(0) not null,
  "Cpu" numeric(5,2),
  "Io" numeric(5,2),
  "Log write" numeric(5,2)
);

-- 3-post/10-dbo-keys.sql

-- primary key of dbo.Sale
alter table "dbo"."Sale" add constraint "Sale_pkey" primary key ("Id");

-- primary key of dbo.Stat
alter table "dbo"."Stat" add constraint "PK_Stat" primary key ("Host", "At");

-- 3-post/80-views.sql

-- view dbo.vStat
create view "dbo"."vStat" ("Host", "Counter", "Value", "Id") as
select "u"."Host",
  "u"."Counter",
  "u"."Value",
  "c"."Id"
from (select "Stat"."Host",
  "Stat"."At",
  "unpivoted"."Value",
  "unpivoted"."Counter"
from "dbo"."Stat" as "Stat"
  cross join lateral (values ("Stat"."Cpu", 'Cpu'), ("Stat"."Io", 'Io'), ("Stat"."Log write", 'Log write')) as "unpivoted" ("Value", "Counter")
where "unpivoted"."Value" is not null) as "u"
  left join "dbo"."Sale" as "c" on ("c"."Shop" = "u"."Counter");

-- view dbo.vStatAgain
create view "dbo"."vStatAgain" ("Host", "Cpu", "Io") as
select "p"."Host",
  "p"."Cpu",
  "p"."Io"
from (select "u"."Host",
  max((case when ("u"."Counter" = 'Cpu') then "u"."Value" end)) as "Cpu",
  max((case when ("u"."Counter" = 'Io') then "u"."Value" end)) as "Io"
from (select "s"."Host",
  "unpivoted"."Value",
  "unpivoted"."Counter"
from (select "Stat"."Host",
  "Stat"."Cpu",
  "Stat"."Io"
from "dbo"."Stat" as "Stat") as "s"
  cross join lateral (values ("s"."Cpu", 'Cpu'), ("s"."Io", 'Io')) as "unpivoted" ("Value", "Counter")
where "unpivoted"."Value" is not null) as "u"
group by "u"."Host") as "p";

