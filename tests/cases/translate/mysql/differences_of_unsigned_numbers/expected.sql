-- 1-pre/01-schemas.sql

-- schema public
create schema if not exists "public";

-- 1-pre/10-public-tables.sql

-- table public.t
create table "public"."t" (
  "id" integer not null,
  "u" bigint not null,
  "w" numeric(20,0) not null,
  "d" numeric(10,2) not null,
  "less" integer generated always as (("u" - 8)) stored,
  "more" bigint generated always as (("u" + 8)) stored,
  "part" numeric(12,2) generated always as (("u" - 8.5)) stored
);

-- 3-post/10-public-keys.sql

-- primary key of public.t
alter table "public"."t" add constraint "t_pkey" primary key ("id");

-- 3-post/40-public-checks.sql

-- check t_u_unsigned of public.t
alter table "public"."t" add constraint "t_u_unsigned" check ("u" >= 0) not valid;

-- validation of check t_u_unsigned of public.t
alter table "public"."t" validate constraint "t_u_unsigned";

-- check t_w_unsigned of public.t
alter table "public"."t" add constraint "t_w_unsigned" check ("w" >= 0) not valid;

-- validation of check t_w_unsigned of public.t
alter table "public"."t" validate constraint "t_w_unsigned";

-- 3-post/80-views.sql

-- view public.v
create view "public"."v" ("a", "b", "c", "e") as
select ("t"."u" - "t"."id"::bigint) as "a",
  ("t"."w" - 1) as "b",
  ("t"."id"::bigint - 1) as "c",
  ("t"."d" - "t"."u") as "e"
from "public"."t" as "t";

