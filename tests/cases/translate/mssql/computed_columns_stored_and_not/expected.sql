-- 1-pre/01-schemas.sql

-- schema dbo
create schema if not exists "dbo";

-- 1-pre/10-dbo-tables.sql

-- table dbo.Lines
create table "dbo"."Lines" (
  "Id" integer not null,
  "Qty" integer not null,
  "Price" numeric(10,2) not null,
  "Discount" numeric(4,3),
  "Total" numeric(21,2) generated always as (("Qty" * "Price")) stored,
  "Net" numeric(12,2) generated always as ((("Qty" * "Price") * (1.0 - coalesce("Discount", 0)))::numeric(12,2)) stored,
  "Label" varchar(11) not null generated always as (('#' || (case when "Id" < -999999999 then '*' else "Id"::text end))) stored,
  "Big" integer generated always as ((case when ("Qty" > 100) then 1 else 0 end)) stored
);

-- 3-post/10-dbo-keys.sql

-- primary key of dbo.Lines
alter table "dbo"."Lines" add constraint "Lines_pkey" primary key ("Id");

-- 3-post/20-dbo-indexes.sql

-- index dbo.IX_Total
create index "IX_Total" on "dbo"."Lines" using btree ("Total");

