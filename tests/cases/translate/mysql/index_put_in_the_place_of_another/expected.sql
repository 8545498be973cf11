-- 1-pre/01-schemas.sql

-- schema public
create schema if not exists "public";

-- 1-pre/10-public-tables.sql

-- table public.s9
create table "public"."s9" (
  "id" integer not null,
  "a" integer,
  "x" integer,
  "b" integer generated always as (("x"::bigint + 1)) stored
);

-- 3-post/10-public-keys.sql

-- primary key of public.s9
alter table "public"."s9" add constraint "s9_pkey" primary key ("id");

-- unique key s9_i2 of public.s9
alter table "public"."s9" add constraint "s9_i2" unique ("a");

-- 3-post/20-public-indexes.sql

-- index public.s9_i1
create index "s9_i1" on "public"."s9" using btree ("x", "id");

-- 3-post/40-public-checks.sql

-- check CONSTRAINT_1 of public.s9
alter table "public"."s9" add constraint "CONSTRAINT_1" check (("x" < 9)) not valid;

-- validation of check CONSTRAINT_1 of public.s9
alter table "public"."s9" validate constraint "CONSTRAINT_1";

