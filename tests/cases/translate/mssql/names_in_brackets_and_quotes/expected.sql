-- 1-pre/01-schemas.sql

-- schema dbo
create schema if not exists "dbo";

-- 1-pre/10-dbo-tables.sql

-- table dbo.Odd Names
create table "dbo"."Odd Names" (
  "Id" integer not null,
  "a.b" integer,
  "it's" integer,
  "d""q" integer,
  "group" integer,
  " leading" integer
);

-- 3-post/10-dbo-keys.sql

-- primary key of dbo.Odd Names
alter table "dbo"."Odd Names" add constraint "Odd Names_pkey" primary key ("Id");

-- 3-post/20-dbo-indexes.sql

-- index dbo.IX odd
create index "IX odd" on "dbo"."Odd Names" using btree ("a.b", "group" desc) where ("it's" is not null);

-- 3-post/40-dbo-checks.sql

-- check Odd Names_check of dbo.Odd Names
alter table "dbo"."Odd Names" add constraint "Odd Names_check" check (("a.b" > "it's")) not valid;

-- validation of check Odd Names_check of dbo.Odd Names
alter table "dbo"."Odd Names" validate constraint "Odd Names_check";

