-- 1-pre/01-schemas.sql

-- schema public
create schema if not exists "public";

-- 1-pre/10-public-tables.sql

-- table public.child
create table "public"."child" (
  "x" integer,
  "y" integer
);

-- table public.s1
create table "public"."s1" (
  "id" integer not null,
  "b" integer,
  "a" varchar(5)
);

-- table public.s2
create table "public"."s2" (
  "b" integer not null,
  "a" integer not null,
  "d" integer
);

-- table public.s3
create table "public"."s3" (
  "id" integer not null,
  "b" integer,
  "c" integer,
  "a" varchar(3)
);

-- 2-data/01-public-s1.sql

-- rows of table public.s1
SET client_encoding = 'UTF8';
COPY "public"."s1" ("id", "b", "a") FROM stdin;
1	7	x
2	8	y
\.

-- 2-data/02-public-s2.sql

-- rows of table public.s2
SET client_encoding = 'UTF8';
COPY "public"."s2" ("b", "a", "d") FROM stdin;
1	2	3
\.

-- 2-data/03-public-s3.sql

-- rows of table public.s3
SET client_encoding = 'UTF8';
COPY "public"."s3" ("id", "b", "c", "a") FROM stdin;
1	2	3	\N
\.

-- 3-post/10-public-keys.sql

-- primary key of public.s1
alter table "public"."s1" add constraint "s1_pkey" primary key ("id");

-- primary key of public.s2
alter table "public"."s2" add constraint "s2_pkey" primary key ("b", "a");

-- primary key of public.s3
alter table "public"."s3" add constraint "s3_pkey" primary key ("id");

-- 3-post/20-public-indexes.sql

-- index public.child_f
create index "child_f" on "public"."child" using btree ("x", "y");

-- index public.s1_ka
create index "s1_ka" on "public"."s1" using btree ("b");

-- index public.s1_kb
create index "s1_kb" on "public"."s1" using btree ("a");

-- index public.s3_i
create index "s3_i" on "public"."s3" using btree ("b");

-- 3-post/30-public-foreign-keys.sql

-- foreign key f of public.child
alter table "public"."child" add constraint "f" foreign key ("x", "y") references "public"."s2" ("b", "a") not valid;

-- validation of foreign key f of public.child
alter table "public"."child" validate constraint "f";

