-- 1-pre/01-schemas.sql

-- schema public
create schema if not exists "public";

-- 1-pre/10-public-tables.sql

-- table public.users
create table "public"."users" (
  "id" varchar(36) not null,
  "token" bytea,
  "created" timestamp(3) not null,
  "expires" date,
  "login" interval(0),
  "changed" integer
);

-- 2-data/01-public-users.sql

-- rows of table public.users
SET client_encoding = 'UTF8';
COPY "public"."users" ("id", "token", "created", "expires", "login", "changed") FROM stdin;
0fd7e7ac-cbfa-4ba1-90cf-1933654a34fe	\\x6ccd780cbaba102695645b8c656024db	2026-01-31 12:34:56	2026-02-28	12:34:56	1769862896
6ccd780c-baba-1026-9564-5b8c656024db	\\x6ccd780cbaba102695645b8c656024db	2026-01-31 10:34:56	2020-02-29	10:00:00	3600
constants	\\x05000000000000000000000000000000	2020-01-31 10:11:00	2020-02-29	\N	6
\.

-- 3-post/10-public-keys.sql

-- primary key of public.users
alter table "public"."users" add constraint "users_pkey" primary key ("id");

