-- 1-pre/01-schemas.sql

-- schema dbo
create schema if not exists "dbo";

-- 1-pre/10-dbo-tables.sql

-- table dbo.A
create table "dbo"."A" (
  "Id" integer not null
);

-- table dbo.B
create table "dbo"."B" (
  "Id" integer not null
);

-- table dbo.C
create table "dbo"."C" (
  "Id" integer not null
);

-- 3-post/10-dbo-keys.sql

-- primary key of dbo.A
alter table "dbo"."A" add constraint "A_pkey" primary key ("Id");

-- primary key of dbo.B
alter table "dbo"."B" add constraint "B_pkey" primary key ("Id");

-- primary key of dbo.C
alter table "dbo"."C" add constraint "C_pkey" primary key ("Id");

-- 3-post/80-views.sql

-- view dbo.V
create view "dbo"."V" ("Id") as
select "A"."Id"
from "dbo"."A" as "A";

-- view dbo.W
create view "dbo"."W" ("Id") as
select "B"."Id"
from "dbo"."B" as "B";

