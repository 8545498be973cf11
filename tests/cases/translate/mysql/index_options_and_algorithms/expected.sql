-- 1-pre/01-schemas.sql

-- schema public
create schema if not exists "public";

-- 1-pre/10-public-tables.sql

-- table public.t
create table "public"."t" (
  "id" integer not null,
  "a" varchar(20),
  "b" integer
);

-- 3-post/10-public-keys.sql

-- primary key of public.t
alter table "public"."t" add constraint "t_pkey" primary key ("id");

-- unique key t_ua of public.t
alter table "public"."t" add constraint "t_ua" unique ("a");

-- 3-post/20-public-indexes.sql

-- index public.t_ib
create index "t_ib" on "public"."t" using btree ("b");

-- 3-post/90-comments.sql

-- comment on index "public"."t_ib"
comment on index "public"."t_ib" is 'why';

