-- 1-pre/01-schemas.sql

-- schema public
create schema if not exists "public";

-- 1-pre/10-public-tables.sql

-- table public.t
create table "public"."t" (
  "id" integer not null,
  "s" varchar(20),
  "h" varchar(20),
  "f" text[]
);

-- 3-post/10-public-keys.sql

-- primary key of public.t
alter table "public"."t" add constraint "t_pkey" primary key ("id");

-- 3-post/40-public-checks.sql

-- check t_f_set of public.t
alter table "public"."t" add constraint "t_f_set" check ("f" <@ array['a', 'B']::text[]) not valid;

-- validation of check t_f_set of public.t
alter table "public"."t" validate constraint "t_f_set";

-- 3-post/80-views.sql

-- view public.bytes
create view "public"."bytes" ("b") as
select (case when "t"."h" ~ '^[0-9A-Fa-f]*$' then decode(repeat('0', char_length("t"."h") % 2) || "t"."h", 'hex') end) as "b"
from "public"."t" as "t";

-- view public.lists
create view "public"."lists" ("own", "literals", "member") as
select (case when 'b' is not null and "t"."s" is not null then coalesce(array_position(string_to_array("t"."s", ','), 'b'), 0) end) as "own",
  (case when 'a' is not null and 'A,b' is not null then coalesce(array_position(string_to_array('A,b', ','), 'a'), 0) end) as "literals",
  (case when 'B' = any("t"."f") then 2 when "t"."f" is not null then 0 end) as "member"
from "public"."t" as "t";

