-- 1-pre/01-schemas.sql

-- schema public
create schema if not exists "public";

-- 1-pre/10-public-tables.sql

-- table public.t
create table "public"."t" (
  "id" integer not null,
  "s" varchar(20),
  "sum" bigint generated always as (crc32(decode(replace("s", '\', '\\'), 'escape'))) stored
);

-- 3-post/10-public-keys.sql

-- primary key of public.t
alter table "public"."t" add constraint "t_pkey" primary key ("id");

-- 3-post/80-views.sql

-- view public.v
create view "public"."v" ("c") as
select crc32(decode(replace(("t"."id"::text || "t"."s"), '\', '\\'), 'escape')) as "c"
from "public"."t" as "t";

