-- 1-pre/01-schemas.sql

-- schema dbo
create schema if not exists "dbo";

-- extension citext
create extension if not exists "citext";

-- 1-pre/10-dbo-tables.sql

-- table dbo.People
create table "dbo"."People" (
  "Id" integer not null,
  "Name" citext not null,
  "Code" citext not null,
  "Exact" varchar(10),
  "Loose" citext
);

-- 3-post/10-dbo-keys.sql

-- primary key of dbo.People
alter table "dbo"."People" add constraint "People_pkey" primary key ("Id");

-- unique key People_Code_key of dbo.People
alter table "dbo"."People" add constraint "People_Code_key" unique ("Code");

-- 3-post/40-dbo-checks.sql

-- check People_check of dbo.People
alter table "dbo"."People" add constraint "People_check" check (("Name" like 'A%')) not valid;

-- validation of check People_check of dbo.People
alter table "dbo"."People" validate constraint "People_check";

-- check People_Name_length of dbo.People
alter table "dbo"."People" add constraint "People_Name_length" check (char_length("Name") <= 50) not valid;

-- validation of check People_Name_length of dbo.People
alter table "dbo"."People" validate constraint "People_Name_length";

-- check People_Code_length of dbo.People
alter table "dbo"."People" add constraint "People_Code_length" check (char_length("Code") <= 10) not valid;

-- validation of check People_Code_length of dbo.People
alter table "dbo"."People" validate constraint "People_Code_length";

