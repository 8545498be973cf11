-- 1-pre/01-schemas.sql

-- schema dbo
create schema if not exists "dbo";

-- 1-pre/10-dbo-tables.sql

-- table dbo.Part
create table "dbo"."Part" (
  "Id" integer not null,
  "Grp" integer not null,
  "Name" varchar(20)
);

-- 3-post/10-dbo-keys.sql

-- primary key of dbo.Part
alter table "dbo"."Part" add constraint "Part_pkey" primary key ("Id");

-- 3-post/80-views.sql

-- view dbo.vData
create view "dbo"."vData" ("List") as
select (select string_agg("p"."Name", ' ' order by "p"."Id" nulls first) from "dbo"."Part" as "p") as "List";

-- view dbo.vPlain
create view "dbo"."vPlain" ("Grp", "List") as
select "g"."Grp",
  "x"."List"
from (select distinct "Part"."Grp"
from "dbo"."Part" as "Part") as "g"
  cross join lateral (select (select string_agg(("p"."Name" || ','), '') from "dbo"."Part" as "p" where ("p"."Grp" = "g"."Grp")) as "column1") as "x" ("List");

-- view dbo.vTyped
create view "dbo"."vTyped" ("Grp", "List") as
select "g"."Grp",
  "x"."List"
from (select distinct "Part"."Grp"
from "dbo"."Part" as "Part") as "g"
  cross join lateral (select (select string_agg((('''' || "p"."Name") || ''','), '' order by "p"."Id" nulls first) from "dbo"."Part" as "p" where ("p"."Grp" = "g"."Grp")) as "column1") as "x" ("List");

