-- 1-pre/01-schemas.sql

-- schema public
create schema if not exists "public";

-- 1-pre/02-types.sql

-- type public.kinds_kind
create type "public"."kinds_kind" as enum (
  'a',
  'b'
);

-- 1-pre/10-public-tables.sql

-- table public.kinds
create table "public"."kinds" (
  "kind" "public"."kinds_kind" not null
);

-- table public.things
create table "public"."things" (
  "id" integer not null,
  "kind" "public"."kinds_kind"
);

-- 3-post/10-public-keys.sql

-- primary key of public.kinds
alter table "public"."kinds" add constraint "kinds_pkey" primary key ("kind");

-- primary key of public.things
alter table "public"."things" add constraint "things_pkey" primary key ("id");

-- 3-post/20-public-indexes.sql

-- index public.things_things_kind
create index "things_things_kind" on "public"."things" using btree ("kind");

-- 3-post/30-public-foreign-keys.sql

-- foreign key things_kind of public.things
alter table "public"."things" add constraint "things_kind" foreign key ("kind") references "public"."kinds" ("kind") not valid;

-- validation of foreign key things_kind of public.things
alter table "public"."things" validate constraint "things_kind";

