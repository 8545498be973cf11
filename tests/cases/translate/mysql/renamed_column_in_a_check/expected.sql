-- 1-pre/01-schemas.sql

-- schema public
create schema if not exists "public";

-- 1-pre/10-public-tables.sql

-- table public.t
create table "public"."t" (
  "id" integer not null,
  "amount" integer
);

-- 3-post/10-public-keys.sql

-- primary key of public.t
alter table "public"."t" add constraint "t_pkey" primary key ("id");

-- 3-post/20-public-indexes.sql

-- index public.t_by_a
create index "t_by_a" on "public"."t" using btree ("amount");

-- 3-post/40-public-checks.sql

-- check CONSTRAINT_1 of public.t
alter table "public"."t" add constraint "CONSTRAINT_1" check (("amount" < 100)) not valid;

-- validation of check CONSTRAINT_1 of public.t
alter table "public"."t" validate constraint "CONSTRAINT_1";

