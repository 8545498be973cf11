-- 1-pre/01-schemas.sql

-- schema public
create schema if not exists "public";

-- 1-pre/10-public-tables.sql

-- table public.t
create table "public"."t" (
  "id" integer not null,
  "s" text[],
  "txt" varchar(20)
);

-- 3-post/10-public-keys.sql

-- primary key of public.t
alter table "public"."t" add constraint "t_pkey" primary key ("id");

-- 3-post/40-public-checks.sql

-- check t_s_set of public.t
alter table "public"."t" add constraint "t_s_set" check ("s" <@ array['a', 'b', 'c']::text[]) not valid;

-- validation of check t_s_set of public.t
alter table "public"."t" validate constraint "t_s_set";

-- 3-post/80-views.sql

-- view public.v_cast
create view "public"."v_cast" ("id", "x", "y") as
select "t"."id",
  array_to_string("t"."s", ',') as "x",
  left(array_to_string("t"."s", ','), 3) as "y"
from "public"."t" as "t";

-- view public.v_concat
create view "public"."v_concat" ("id", "x", "y", "z") as
select "t"."id",
  (array_to_string("t"."s", ',')) as "x",
  ('<' || array_to_string("t"."s", ',') || '>') as "y",
  substr(coalesce('-' || array_to_string("t"."s", ','), '') || coalesce('-' || "t"."txt", ''), char_length('-') + 1) as "z"
from "public"."t" as "t";

-- view public.v_eq
create view "public"."v_eq" ("id", "x") as
select "t"."id",
  ("t"."s" = array['a', 'c']::text[])::integer as "x"
from "public"."t" as "t"
where ((("t"."s" = array['a']::text[]) or ("t"."s" = array[]::text[])) or ("t"."s" in (array['a']::text[], array['a', 'b']::text[])));

-- view public.v_fis
create view "public"."v_fis" ("id", "x") as
select "t"."id",
  (case when 'a' = any("t"."s") then 1 when "t"."s" is not null then 0 end) as "x"
from "public"."t" as "t"
where ((case when 'b' = any("t"."s") then 2 when "t"."s" is not null then 0 end) > 0);

-- view public.v_fn
create view "public"."v_fn" ("id", "a", "b", "c", "d") as
select "t"."id",
  upper(array_to_string("t"."s", ',')) as "a",
  octet_length(array_to_string("t"."s", ',')) as "b",
  replace(array_to_string("t"."s", ','), ',', ' ') as "c",
  substr(array_to_string("t"."s", ','), 1, 1) as "d"
from "public"."t" as "t";

-- view public.v_unionset
create view "public"."v_unionset" ("x") as
select "t"."s" as "x"
from "public"."t" as "t"
union
select "t"."s"
from "public"."t" as "t";

