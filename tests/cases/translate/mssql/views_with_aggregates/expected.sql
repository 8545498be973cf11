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
create view "dbo"."V" ("Id", "A") as
select "T"."Id",
  "T"."A"
from "dbo"."T" as "T"
where ("T"."A" > 0);

-- view dbo.W
create view "dbo"."W" ("X") as
select count(*) as "X"
from "dbo"."V" as "V";

