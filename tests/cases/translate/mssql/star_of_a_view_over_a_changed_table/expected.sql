-- 1-pre/01-schemas.sql

-- schema dbo
create schema if not exists "dbo";

-- 1-pre/10-dbo-tables.sql

-- table dbo.t
create table "dbo"."t" (
  "id" integer not null,
  "a b" integer,
  "secret" integer
);

-- 3-post/10-dbo-keys.sql

-- primary key of dbo.t
alter table "dbo"."t" add constraint "t_pkey" primary key ("id");

-- 3-post/80-views.sql

-- view dbo.fresh
create view "dbo"."fresh" ("id", "a b", "secret") as
select "t"."id",
  "t"."a b" as "a b",
  "t"."secret"
from "dbo"."t" as "t"
where ("t"."id" > 1);

-- view dbo.w
create view "dbo"."w" ("id", "a b") as
select "t"."id",
  "t"."a b" as "a b"
from "dbo"."t" as "t";

-- view dbo.w3
create view "dbo"."w3" ("id", "a b", "secret") as
select "x"."id",
  "x"."a b" as "a b",
  "x"."secret"
from "dbo"."t" as "x";

