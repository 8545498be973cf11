-- 1-pre/01-schemas.sql

-- schema dbo
create schema if not exists "dbo";

-- 1-pre/10-dbo-tables.sql

-- table dbo.Measures
create table "dbo"."Measures" (
  "Id" integer not null,
  "F" double precision,
  "D" numeric(9,3),
  "Shown" varchar(10) generated always as ((case when length(round("F"::numeric, 2)::text) > 10 then '**********' else lpad(round("F"::numeric, 2)::text, 10) end)) stored,
  "Whole" varchar(10) generated always as ((case when length(round("Id"::numeric, 0)::text) > 10 then '**********' else lpad(round("Id"::numeric, 0)::text, 10) end)) stored,
  "Up" numeric(9,0) generated always as (ceil("D")) stored,
  "Root" double precision generated always as (sqrt("Id"::double precision)) stored,
  "Opens" time default '10:00:00'::time,
  "Closes" time
);

-- 3-post/10-dbo-keys.sql

-- primary key of dbo.Measures
alter table "dbo"."Measures" add constraint "Measures_pkey" primary key ("Id");

