-- 1-pre/01-schemas.sql

-- schema public
create schema if not exists "public";

-- 1-pre/10-public-tables.sql

-- table public.t
create table "public"."t" (
  "a" integer not null,
  "b" integer,
  "c" varchar(20),
  "s" integer generated always as (("a"::bigint + "b"::bigint)) stored,
  "v" integer generated always as (("a"::bigint * 2)) stored,
  "p" integer generated always as (("a"::bigint - 1)) stored,
  "n" varchar(40) generated always as (("c" || '-' || "a"::text)) stored,
  "u" varchar(20) generated always as (upper("c")) stored,
  "j" jsonb,
  "x" integer generated always as (case when ("a" > 1) then "a" else 0 end) stored
);

-- 3-post/10-public-keys.sql

-- unique key t_p of public.t
alter table "public"."t" add constraint "t_p" unique ("p");

-- 3-post/20-public-indexes.sql

-- index public.t_s
create index "t_s" on "public"."t" using btree ("s");

