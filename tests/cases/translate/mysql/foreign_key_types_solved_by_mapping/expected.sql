-- 1-pre/01-schemas.sql

-- schema public
create schema if not exists "public";

-- 1-pre/10-public-tables.sql

-- table public.c
create table "public"."c" (
  "id" integer not null,
  "p_id" bigint
);

-- table public.p
create table "public"."p" (
  "id" bigint not null
);

-- 3-post/10-public-keys.sql

-- primary key of public.c
alter table "public"."c" add constraint "c_pkey" primary key ("id");

-- primary key of public.p
alter table "public"."p" add constraint "p_pkey" primary key ("id");

-- 3-post/20-public-indexes.sql

-- index public.c_c_p
create index "c_c_p" on "public"."c" using btree ("p_id");

-- 3-post/30-public-foreign-keys.sql

-- foreign key c_p of public.c
alter table "public"."c" add constraint "c_p" foreign key ("p_id") references "public"."p" ("id") not valid;

-- validation of foreign key c_p of public.c
alter table "public"."c" validate constraint "c_p";

-- 3-post/40-public-checks.sql

-- check c_p_id_unsigned of public.c
alter table "public"."c" add constraint "c_p_id_unsigned" check ("p_id" >= 0) not valid;

-- validation of check c_p_id_unsigned of public.c
alter table "public"."c" validate constraint "c_p_id_unsigned";

-- check p_id_unsigned of public.p
alter table "public"."p" add constraint "p_id_unsigned" check ("id" >= 0) not valid;

-- validation of check p_id_unsigned of public.p
alter table "public"."p" validate constraint "p_id_unsigned";

