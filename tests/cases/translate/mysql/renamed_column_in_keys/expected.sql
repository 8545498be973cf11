-- 1-pre/01-schemas.sql

-- schema public
create schema if not exists "public";

-- 1-pre/10-public-tables.sql

-- table public.p
create table "public"."p" (
  "p_id" integer not null
);

-- table public.t
create table "public"."t" (
  "id" integer not null,
  "amount" integer,
  "b" integer
);

-- 3-post/10-public-keys.sql

-- primary key of public.p
alter table "public"."p" add constraint "p_pkey" primary key ("p_id");

-- primary key of public.t
alter table "public"."t" add constraint "t_pkey" primary key ("id");

-- unique key t_ab of public.t
alter table "public"."t" add constraint "t_ab" unique ("amount", "b");

-- 3-post/20-public-indexes.sql

-- index public.t_by_a
create index "t_by_a" on "public"."t" using btree ("amount");

-- 3-post/30-public-foreign-keys.sql

-- foreign key t_p of public.t
alter table "public"."t" add constraint "t_p" foreign key ("amount") references "public"."p" ("p_id") not valid;

-- validation of foreign key t_p of public.t
alter table "public"."t" validate constraint "t_p";

