-- 1-pre/01-schemas.sql

-- schema public
create schema if not exists "public";

-- 1-pre/10-public-tables.sql

-- table public.t
create table "public"."t" (
  "id" integer not null,
  "a" varchar(20)
);

-- 2-data/01-public-t.sql

-- rows of table public.t
SET client_encoding = 'UTF8';
COPY "public"."t" ("id", "a") FROM stdin;
1	schön
2	Øre
\.

-- 3-post/10-public-keys.sql

-- primary key of public.t
alter table "public"."t" add constraint "t_pkey" primary key ("id");

-- 3-post/60-public-comments.sql

-- comment on public.t.a
comment on column "public"."t"."a" is 'größe';

