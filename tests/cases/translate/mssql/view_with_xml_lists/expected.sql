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

-- view dbo.vBit
create view "dbo"."vBit" ("Flag") as
select ("Part"."Grp" <> 0) as "Flag"
from "dbo"."Part" as "Part"
union all
select (case lower(btrim(part."Name")) when 'true' then true when 'false' then false when '' then false else (part."Name")::integer <> 0 end) as "Flag"
from (select "Part"."Name"
from "dbo"."Part" as "Part") as part;

-- view dbo.vData
create view "dbo"."vData" ("List") as
select (select string_agg("p"."Name", ' ' order by "p"."Id" nulls first) from "dbo"."Part" as "p") as "List";

-- view dbo.vGrouped
create view "dbo"."vGrouped" ("List", "Last") as
select substr((select string_agg(l.t, '') from (select ((((', ' || coalesce("p"."Name", 'NULL')) || '(') || count(*)::text::varchar(10)) || ')') as "column1"
from "dbo"."Part" as "p"
group by "p"."Name") as l (t)), 3) as "List",
  (select string_agg(l.t, '') from (select ("p"."Name" || ';') as "column1"
from "dbo"."Part" as "p"
order by "p"."Id" desc nulls last
limit 2) as l (t)) as "Last";

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

