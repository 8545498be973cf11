-- 1-pre/01-schemas.sql

-- schema hr
create schema if not exists "hr";

-- 1-pre/10-hr-tables.sql

-- table hr.People
create table "hr"."People" (
  "Id" integer not null,
  "Nick" varchar(20) not null default 'it''s',
  "Born" date
);

-- 3-post/10-hr-keys.sql

-- primary key of hr.People
alter table "hr"."People" add constraint "People_pkey" primary key ("Id");

