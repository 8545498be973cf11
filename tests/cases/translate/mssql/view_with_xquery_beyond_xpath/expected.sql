-- 1-pre/01-schemas.sql

-- schema dbo
create schema if not exists "dbo";

-- 1-pre/10-dbo-tables.sql

-- table dbo.Candidate
create table "dbo"."Candidate" (
  "Id" integer not null,
  "Name" varchar(50) not null,
  "Resume" xml,
  "Notes" xml
);

-- 3-post/10-dbo-keys.sql

-- primary key of dbo.Candidate
alter table "dbo"."Candidate" add constraint "Candidate_pkey" primary key ("Id");

