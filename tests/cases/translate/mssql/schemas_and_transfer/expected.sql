-- 1-pre/01-schemas.sql

-- schema Archive
create schema if not exists "Archive";

-- 1-pre/10-Archive-tables.sql

-- table Archive.Old
create table "Archive"."Old" (
  "Id" integer not null
);

-- 3-post/10-Archive-keys.sql

-- primary key of Archive.Old
alter table "Archive"."Old" add constraint "Old_pkey" primary key ("Id");

