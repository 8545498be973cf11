-- 1-pre/01-schemas.sql

-- schema dbo
create schema if not exists "dbo";

-- 1-pre/02-types.sql

-- collation dbo.case_insensitive
create collation "dbo"."case_insensitive" (provider = icu, locale = 'und-u-ks-level2', deterministic = false);

-- collation dbo.case_accent_insensitive
create collation "dbo"."case_accent_insensitive" (provider = icu, locale = 'und-u-ks-level1', deterministic = false);

-- 1-pre/10-dbo-tables.sql

-- table dbo.People
create table "dbo"."People" (
  "Id" integer not null,
  "Name" varchar(50) collate "dbo"."case_insensitive" not null,
  "Code" varchar(10) collate "dbo"."case_insensitive" not null,
  "Exact" varchar(10),
  "Loose" varchar(10) collate "dbo"."case_accent_insensitive"
);

-- 3-post/10-dbo-keys.sql

-- primary key of dbo.People
alter table "dbo"."People" add constraint "People_pkey" primary key ("Id");

-- unique key People_Code_key of dbo.People
alter table "dbo"."People" add constraint "People_Code_key" unique ("Code");

-- 3-post/40-dbo-checks.sql

-- check People_check of dbo.People
alter table "dbo"."People" add constraint "People_check" check (("Code" <> 'none')) not valid;

-- validation of check People_check of dbo.People
alter table "dbo"."People" validate constraint "People_check";

