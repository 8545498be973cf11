-- 1-pre/01-schemas.sql

-- schema public
create schema if not exists "public";

-- 1-pre/10-public-tables.sql

-- table public.t
create table "public"."t" (
  "id" integer not null,
  "day" varchar(10),
  "at" timestamp(0),
  "name" varchar(20),
  "n" integer,
  "big" bigint
);

-- 3-post/10-public-keys.sql

-- primary key of public.t
alter table "public"."t" add constraint "t_pkey" primary key ("id");

-- 3-post/80-views.sql

-- view public.bytes
create view "public"."bytes" ("id") as
select "t"."id"
from "public"."t" as "t"
where ((("t"."name"::text collate "C") = 'Ann') or ('a' = 'A'));

-- view public.casts
create view "public"."casts" ("fits", "may_not") as
select "t"."n"::numeric(10,0) as "fits",
  "t"."big"::numeric(5,2) as "may_not"
from "public"."t" as "t";

-- view public.dates
create view "public"."dates" ("d") as
select (case when (regexp_match("t"."day", '^\s*(\d{4})\s*\-\s*(\d{1,2})\s*\-\s*(\d{1,2})\s*(\d{1,2})\s*\:\s*(\d{1,2})'))[1]::integer > 0 and (regexp_match("t"."day", '^\s*(\d{4})\s*\-\s*(\d{1,2})\s*\-\s*(\d{1,2})\s*(\d{1,2})\s*\:\s*(\d{1,2})'))[2]::integer between 1 and 12 and (regexp_match("t"."day", '^\s*(\d{4})\s*\-\s*(\d{1,2})\s*\-\s*(\d{1,2})\s*(\d{1,2})\s*\:\s*(\d{1,2})'))[4]::integer < 24 and (regexp_match("t"."day", '^\s*(\d{4})\s*\-\s*(\d{1,2})\s*\-\s*(\d{1,2})\s*(\d{1,2})\s*\:\s*(\d{1,2})'))[5]::integer < 60 and 0 < 60 then case when (regexp_match("t"."day", '^\s*(\d{4})\s*\-\s*(\d{1,2})\s*\-\s*(\d{1,2})\s*(\d{1,2})\s*\:\s*(\d{1,2})'))[3]::integer between 1 and extract(day from make_date((regexp_match("t"."day", '^\s*(\d{4})\s*\-\s*(\d{1,2})\s*\-\s*(\d{1,2})\s*(\d{1,2})\s*\:\s*(\d{1,2})'))[1]::integer, (regexp_match("t"."day", '^\s*(\d{4})\s*\-\s*(\d{1,2})\s*\-\s*(\d{1,2})\s*(\d{1,2})\s*\:\s*(\d{1,2})'))[2]::integer, 1) + make_interval(months => 1, days => -1))::integer then make_timestamp((regexp_match("t"."day", '^\s*(\d{4})\s*\-\s*(\d{1,2})\s*\-\s*(\d{1,2})\s*(\d{1,2})\s*\:\s*(\d{1,2})'))[1]::integer, (regexp_match("t"."day", '^\s*(\d{4})\s*\-\s*(\d{1,2})\s*\-\s*(\d{1,2})\s*(\d{1,2})\s*\:\s*(\d{1,2})'))[2]::integer, (regexp_match("t"."day", '^\s*(\d{4})\s*\-\s*(\d{1,2})\s*\-\s*(\d{1,2})\s*(\d{1,2})\s*\:\s*(\d{1,2})'))[3]::integer, (regexp_match("t"."day", '^\s*(\d{4})\s*\-\s*(\d{1,2})\s*\-\s*(\d{1,2})\s*(\d{1,2})\s*\:\s*(\d{1,2})'))[4]::integer, (regexp_match("t"."day", '^\s*(\d{4})\s*\-\s*(\d{1,2})\s*\-\s*(\d{1,2})\s*(\d{1,2})\s*\:\s*(\d{1,2})'))[5]::integer, 0) end end) as "d"
from "public"."t" as "t";

-- view public.objects
create view "public"."objects" ("j", "l") as
select jsonb_build_object('id'::text, "t"."id", 'name'::text, "t"."name"::text) as "j",
  jsonb_build_array("t"."id", "t"."name"::text) as "l"
from "public"."t" as "t";

-- view public.shares
create view "public"."shares" ("percent") as
select round((round("t"."n"::numeric / nullif("t"."big", 0), 4) * 100), 4) as "percent"
from "public"."t" as "t";

-- view public.zones
create view "public"."zones" ("named", "counted") as
select (("t"."at"::timestamp at time zone 'UTC') at time zone 'Europe/Paris') as "named",
  (("t"."at"::timestamp at time zone interval '+00:00') at time zone interval '-05:30') as "counted"
from "public"."t" as "t";

