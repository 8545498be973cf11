-- 1-pre/01-schemas.sql

-- schema public
create schema if not exists "public";

-- 1-pre/10-public-tables.sql

-- table public.t
create table "public"."t" (
  "secret" integer default 7,
  "id" integer not null,
  "a" integer
);

-- 3-post/10-public-keys.sql

-- primary key of public.t
alter table "public"."t" add constraint "t_pkey" primary key ("id");

-- 3-post/80-views.sql

-- view public.w
create view "public"."w" ("id", "a") as
select "t"."id",
  "t"."a"
from "public"."t" as "t";

-- view public.w2
create view "public"."w2" ("id", "a") as
select "x"."id",
  "x"."a"
from "public"."t" as "x"
where ("x"."a" > 1);

-- view public.w3
create view "public"."w3" ("secret", "id", "a") as
select "t"."secret",
  "t"."id",
  "t"."a"
from "public"."t" as "t";

