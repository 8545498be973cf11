-- 1-pre/01-schemas.sql

-- schema dbo
create schema if not exists "dbo";

-- 1-pre/10-dbo-tables.sql

-- table dbo.g
create table "dbo"."g" (
  "id" integer not null,
  "grp" varchar(5),
  "v" integer,
  "amount" numeric(10,2)
);

-- 3-post/10-dbo-keys.sql

-- primary key of dbo.g
alter table "dbo"."g" add constraint "g_pkey" primary key ("id");

-- 3-post/80-views.sql

-- view dbo.always
create view "dbo"."always" ("id") as
select "g"."id"
from "dbo"."g" as "g"
where (exists (select max("g2"."id") as "column1"
from "dbo"."g" as "g2"
where ("g2"."id" < 0)));

-- view dbo.digits
create view "dbo"."digits" ("a", "b", "c") as
select coalesce("g"."amount", 1.999::numeric(10,2)) as "a",
  coalesce("g"."amount", 0) as "b",
  coalesce("g"."v", trunc(2.7)::integer) as "c"
from "dbo"."g" as "g";

-- view dbo.of_groups
create view "dbo"."of_groups" ("id") as
select "g"."id"
from "dbo"."g" as "g"
where (exists (select 1
from "dbo"."g" as "g2"
where ("g2"."id" = "g"."id")
having (count(*) > 0)));

-- view dbo.together
create view "dbo"."together" ("grp", "c") as
select "g"."grp",
  count(*) over (partition by "g"."grp") as "c"
from "dbo"."g" as "g";

