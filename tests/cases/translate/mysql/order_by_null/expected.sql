-- 1-pre/01-schemas.sql

-- schema public
create schema if not exists "public";

-- 1-pre/10-public-tables.sql

-- table public.t
create table "public"."t" (
  "id" integer not null,
  "n" integer
);

-- 3-post/10-public-keys.sql

-- primary key of public.t
alter table "public"."t" add constraint "t_pkey" primary key ("id");

-- 3-post/80-views.sql

-- view public.a
create view "public"."a" ("n", "c") as
select "t"."n",
  count(*) as "c"
from "public"."t" as "t"
group by "t"."n";

-- view public.b
create view "public"."b" ("id") as
select "t"."id"
from "public"."t" as "t"
order by "id" nulls first;

