-- 1-pre/01-schemas.sql

-- schema dbo
create schema if not exists "dbo";

-- 1-pre/10-dbo-tables.sql

-- table dbo.Resumes
create table "dbo"."Resumes" (
  "Id" integer not null,
  "Body" xml,
  "Free" xml default '<a/>'::xml
);

-- 3-post/10-dbo-keys.sql

-- primary key of dbo.Resumes
alter table "dbo"."Resumes" add constraint "PK_Resumes" primary key ("Id");

