-- 1-pre/01-schemas.sql

-- schema public
create schema if not exists "public";

-- 1-pre/10-public-tables.sql

-- table public.t1
create table "public"."t1" (
  "id" integer not null,
  "a" varchar(20) default 'ä',
  "c" bytea
);

-- table public.t2
create table "public"."t2" (
  "id" integer not null,
  "a" varchar(20),
  "b" bytea
);

-- 2-data/01-public-t1.sql

-- rows of table public.t1
SET client_encoding = 'UTF8';
COPY "public"."t1" ("id", "a", "c") FROM stdin;
1	café €	\\xff00e427
2	ä	\N
3	a–	\\xcf
\.

-- 2-data/02-public-t2.sql

-- rows of table public.t2
SET client_encoding = 'UTF8';
COPY "public"."t2" ("id", "a", "b") FROM stdin;
1	При	\N
2	表	\N
4	a	\\x84
5	Ã¤	\N
\.

-- 3-post/10-public-keys.sql

-- primary key of public.t1
alter table "public"."t1" add constraint "t1_pkey" primary key ("id");

-- primary key of public.t2
alter table "public"."t2" add constraint "t2_pkey" primary key ("id");

-- 3-post/60-public-comments.sql

-- comment on public.t1
comment on table "public"."t1" is 'naïve';

