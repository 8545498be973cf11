-- 1-pre/01-schemas.sql

-- schema public
create schema if not exists "public";

-- 1-pre/10-public-tables.sql

-- table public.t
create table "public"."t" (
  "id" integer not null,
  "v" integer,
  "n" varchar(20)
);

-- 3-post/10-public-keys.sql

-- primary key of public.t
alter table "public"."t" add constraint "t_pkey" primary key ("id");

-- 3-post/80-views.sql

-- view public.v
create view "public"."v" ("id", "v") as
select "t"."id",
  coalesce("t"."v", 0) as "v"
from "public"."t" as "t"
where ("t"."v" is not distinct from 3)
limit 5
offset 10;

