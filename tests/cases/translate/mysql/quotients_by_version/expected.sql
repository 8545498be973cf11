-- 1-pre/01-schemas.sql

-- schema public
create schema if not exists "public";

-- 1-pre/10-public-tables.sql

-- table public.t
create table "public"."t" (
  "id" integer not null,
  "a" integer,
  "b" integer
);

-- 3-post/10-public-keys.sql

-- primary key of public.t
alter table "public"."t" add constraint "t_pkey" primary key ("id");

-- 3-post/80-views.sql

-- view public.found
create view "public"."found" ("id", "at") as
select "t"."id",
  (case when "t"."id" between 1 and char_length('abc') + 1 and strpos(substr('abc', "t"."id"::integer), '') > 0 then strpos(substr('abc', "t"."id"::integer), '') + "t"."id" - 1 when '' is not null and 'abc' is not null then 0 end) as "at"
from "public"."t" as "t";

-- view public.shares
create view "public"."shares" ("id", "percent") as
select "t"."id",
  round((("t"."a"::numeric / nullif("t"."b"::bigint, 0)) * 100), 4) as "percent"
from "public"."t" as "t";

