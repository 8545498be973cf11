-- 1-pre/01-schemas.sql

-- schema dbo
create schema if not exists "dbo";

-- 1-pre/10-dbo-tables.sql

-- table dbo.T
create table "dbo"."T" (
  "Id" integer not null,
  "A" integer
);

-- 3-post/10-dbo-keys.sql

-- primary key of dbo.T
alter table "dbo"."T" add constraint "T_pkey" primary key ("Id");

-- 3-post/80-views.sql

-- view dbo.V
create view "dbo"."V" ("Key1", "Value1") as
select "T"."Id" as "Key1",
  "T"."A" as "Value1"
from "dbo"."T" as "T"
where ("T"."A" > 0)
with check option;

