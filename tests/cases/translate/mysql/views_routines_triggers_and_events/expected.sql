-- 1-pre/01-schemas.sql

-- schema public
create schema if not exists "public";

-- 1-pre/10-public-tables.sql

-- table public.t
create table "public"."t" (
  "id" integer not null,
  "v" integer
);

-- 3-post/10-public-keys.sql

-- primary key of public.t
alter table "public"."t" add constraint "t_pkey" primary key ("id");

-- 3-post/80-views.sql

-- view public.v
create view "public"."v" ("a", "b") with (security_invoker = true) as
select "t"."id" as "a",
  "t"."v" as "b"
from "public"."t" as "t"
where ("t"."v" > 0)
with check option;

