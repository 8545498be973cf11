-- 1-pre/01-schemas.sql

-- schema public
create schema if not exists "public";

-- 1-pre/10-public-tables.sql

-- table public.of_defaults
create table "public"."of_defaults" (
  "id" integer not null,
  "created" timestamp(0) default localtimestamp(0),
  "token" varchar(36) default gen_random_uuid()::text
);

-- table public.users
create table "public"."users" (
  "id" varchar(36) not null,
  "token" bytea,
  "created" timestamp(3) not null,
  "expires" date,
  "login" interval(0),
  "changed" integer
);

-- 2-data/01-public-of_defaults.sql

-- rows of table public.of_defaults
SET client_encoding = 'UTF8';
COPY "public"."of_defaults" ("id", "created", "token") FROM stdin;
1	2026-01-31 12:34:56	58b920ce-cb41-48cb-90d2-85eb937f803f
2	2026-01-31 12:34:56	d3dad78b-3674-490f-abce-55f6e6242cd0
3	2026-01-31 12:34:56	\N
\.

-- 2-data/02-public-users.sql

-- rows of table public.users
SET client_encoding = 'UTF8';
COPY "public"."users" ("id", "token", "created", "expires", "login", "changed") FROM stdin;
0fd7e7ac-cbfa-4ba1-90cf-1933654a34fe	\\x6ccd780cbaba102695645b8c656024db	2026-01-31 12:34:56	2026-02-28	12:34:56	1769862896
6ccd780c-baba-1026-9564-5b8c656024db	\\x6ccd780cbaba102695645b8c656024db	2026-01-31 10:34:56	2020-02-29	10:00:00	3600
constants	\\x05000000000000000000000000000000	2020-01-31 10:11:00	2020-02-29	\N	6
\.

-- 3-post/10-public-keys.sql

-- primary key of public.of_defaults
alter table "public"."of_defaults" add constraint "of_defaults_pkey" primary key ("id");

-- primary key of public.users
alter table "public"."users" add constraint "users_pkey" primary key ("id");

