-- 1-pre/01-schemas.sql

-- schema dbo
create schema if not exists "dbo";

-- 1-pre/10-dbo-tables.sql

-- table dbo.Org
create table "dbo"."Org" (
  "Node" text not null,
  "Level" smallint generated always as ((length("Node") - length(replace("Node", '/', '')) - 1)) stored,
  "Attr" text default '1',
  "Name" varchar(20)
);

-- 3-post/10-dbo-keys.sql

-- primary key of dbo.Org
alter table "dbo"."Org" add constraint "Org_pkey" primary key ("Node");

-- unique key UX_Org of dbo.Org
alter table "dbo"."Org" add constraint "UX_Org" unique nulls not distinct ("Level", "Node");

