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

-- view dbo.vDown
create view "dbo"."vDown" ("value") as
select "GENERATE_SERIES"."value"
from generate_series(3, 1, -1) as "GENERATE_SERIES" ("value");

-- view dbo.vEither
create view "dbo"."vEither" ("value") as
select "s"."value"
from "dbo"."T" as "T"
  cross join generate_series("T"."n", 2, case when "T"."n" <= 2 then 1 else -1 end) as "s" ("value");

-- view dbo.vPercent
create view "dbo"."vPercent" ("n") as
select "T"."n"
from "dbo"."T" as "T"
order by "n" desc nulls last
limit (select ceil(count(*) * 30 / 100.0)::bigint from (select "T"."n"
from "dbo"."T" as "T") as counted);

-- view dbo.vSplit
create view "dbo"."vSplit" ("n", "value", "ordinal") as
select "t"."n",
  "s"."value",
  "s"."ordinal"
from "dbo"."T" as "t"
  cross join regexp_split_to_table("t"."a", '\,') with ordinality as "s" ("value", "ordinal");

-- view dbo.vSteps
create view "dbo"."vSteps" ("value") as
select "GENERATE_SERIES"."value"
from generate_series(1, 10, 3) as "GENERATE_SERIES" ("value");

