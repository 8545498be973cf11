-- 1-pre/01-schemas.sql

-- schema public
create schema if not exists "public";

-- 1-pre/10-public-tables.sql

-- table public.g
create table "public"."g" (
  "id" integer not null,
  "grp" varchar(5),
  "v" integer
);

-- 3-post/10-public-keys.sql

-- primary key of public.g
alter table "public"."g" add constraint "g_pkey" primary key ("id");

-- 3-post/80-views.sql

-- view public.always
create view "public"."always" ("id") as
select "g"."id"
from "public"."g" as "g"
where (exists (select max("g2"."id") as "max(id)"
from "public"."g" as "g2"
where ("g2"."id" < 0)));

-- view public.of_groups
create view "public"."of_groups" ("id") as
select "g"."id"
from "public"."g" as "g"
where (exists (select 1
from "public"."g" as "g2"
where ("g2"."id" = "g"."id")
having (count(*) > 0)));

-- view public.of_rows
create view "public"."of_rows" ("id") as
select "g"."id"
from "public"."g" as "g"
where (exists (select 1
from "public"."g" as "g2"
where ("g2"."v" = ("g"."v"::bigint + 1))));

-- view public.together
create view "public"."together" ("grp", "c", "r") as
select "g"."grp",
  count(*) over (partition by "g"."grp") as "c",
  rank() over (partition by "g"."v" order by "g"."id" nulls first) as "r"
from "public"."g" as "g";

