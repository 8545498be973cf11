-- 1-pre/01-schemas.sql

-- schema dbo
create schema if not exists "dbo";

-- 1-pre/10-dbo-tables.sql

-- table dbo.Parts
create table "dbo"."Parts" (
  "Node" text not null,
  "Depth" smallint generated always as ((length("Node") - length(replace("Node", '/', '')) - 1)) stored,
  "Path" varchar(4000) generated always as ("Node") stored,
  "Above" text
);

-- 3-post/10-dbo-keys.sql

-- primary key of dbo.Parts
alter table "dbo"."Parts" add constraint "Parts_pkey" primary key ("Node");

-- 3-post/80-views.sql

-- view dbo.Below
create view "dbo"."Below" ("Path", "Depth", "Child") as
select "p"."Node" as "Path",
  (length("p"."Node") - length(replace("p"."Node", '/', '')) - 1) as "Depth",
  "c"."Node" as "Child"
from "dbo"."Parts" as "p"
  join "dbo"."Parts" as "c" on starts_with("c"."Node", "p"."Node");

