-- 1-pre/01-schemas.sql

-- schema public
create schema if not exists "public";

-- 1-pre/10-public-tables.sql

-- table public.k
create table "public"."k" (
  "id" integer not null,
  "a" integer,
  "b" integer,
  "long_text" varchar(750) not null
);

-- 3-post/10-public-keys.sql

-- primary key of public.k
alter table "public"."k" add constraint "k_pkey" primary key ("id");

-- unique key k_long_unique of public.k
alter table "public"."k" add constraint "k_long_unique" unique ("long_text");

-- 3-post/20-public-indexes.sql

-- index public.k_ab
create index "k_ab" on "public"."k" using btree ("a" desc, "b");

-- index public.k_long_key
create index "k_long_key" on "public"."k" using btree ("long_text");

