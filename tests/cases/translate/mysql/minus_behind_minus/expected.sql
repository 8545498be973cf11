-- 1-pre/01-schemas.sql

-- schema public
create schema if not exists "public";

-- 1-pre/10-public-tables.sql

-- table public.t
create table "public"."t" (
  "id" integer not null,
  "i" integer default (3),
  "j" integer
);

-- 3-post/10-public-keys.sql

-- primary key of public.t
alter table "public"."t" add constraint "t_pkey" primary key ("id");

-- 3-post/40-public-checks.sql

-- check t_chk_1 of public.t
alter table "public"."t" add constraint "t_chk_1" check (("j" > (2))) not valid;

-- validation of check t_chk_1 of public.t
alter table "public"."t" validate constraint "t_chk_1";

-- 3-post/80-views.sql

-- view public.v
create view "public"."v" ("b", "d", "e", "f", "g") as
select (5) as "b",
  (5::bigint - (2)) as "d",
  (-1.5) as "e",
  '2e0'::double precision as "f",
  (- (- "t"."id"::bigint)) as "g"
from "public"."t" as "t";

