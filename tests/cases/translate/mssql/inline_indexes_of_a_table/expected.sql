-- 1-pre/01-schemas.sql

-- schema dbo
create schema if not exists "dbo";

-- 1-pre/10-dbo-tables.sql

-- table dbo.Inline
create table "dbo"."Inline" (
  "Id" integer not null,
  "A" integer,
  "B" integer,
  "C" integer not null
);

-- 3-post/10-dbo-keys.sql

-- primary key of dbo.Inline
alter table "dbo"."Inline" add constraint "Inline_pkey" primary key ("Id");

-- 3-post/20-dbo-indexes.sql

-- index dbo.IX_A
create index "IX_A" on "dbo"."Inline" using btree ("A");

-- index dbo.IX_BC
create index "IX_BC" on "dbo"."Inline" using btree ("B", "C" desc) include ("A");

-- index dbo.UX_C
create unique index "UX_C" on "dbo"."Inline" using btree ("C") where ("C" > 0);

