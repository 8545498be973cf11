-- 1-pre/01-schemas.sql

-- schema dbo
create schema if not exists "dbo";

-- 1-pre/10-dbo-tables.sql

-- table dbo.T
create table "dbo"."T" (
  "Id" integer not null,
  "V" integer
);

-- 3-post/10-dbo-keys.sql

-- primary key of dbo.T
alter table "dbo"."T" add constraint "T_pkey" primary key ("Id");

-- 3-post/80-views.sql

-- view dbo.Z
create view "dbo"."Z" ("Id", "V") as
select "T"."Id",
  "T"."V"
from "dbo"."T" as "T";

-- view dbo.A
create view "dbo"."A" ("Id") as
select "Z"."Id"
from "dbo"."Z" as "Z"
where ("Z"."V" > 1);

