-- 1-pre/01-schemas.sql

-- schema public
create schema if not exists "public";

-- 1-pre/10-public-tables.sql

-- table public.c
create table "public"."c" (
  "a" integer,
  "b" integer,
  "c" integer,
  "d" integer,
  "e" integer
);

-- table public.d
create table "public"."d" (
  "x" integer,
  "y" integer
);

-- table public.p
create table "public"."p" (
  "id" integer not null,
  "b" integer
);

-- 3-post/10-public-keys.sql

-- unique key c_a_3 of public.c
alter table "public"."c" add constraint "c_a_3" unique ("c");

-- unique key c_b of public.c
alter table "public"."c" add constraint "c_b" unique ("b");

-- unique key c_b_3 of public.c
alter table "public"."c" add constraint "c_b_3" unique ("b", "c");

-- unique key d_x of public.d
alter table "public"."d" add constraint "d_x" unique ("x", "y");

-- primary key of public.p
alter table "public"."p" add constraint "p_pkey" primary key ("id");

-- unique key p_b of public.p
alter table "public"."p" add constraint "p_b" unique ("b");

-- 3-post/20-public-indexes.sql

-- index public.c_a
create index "c_a" on "public"."c" using btree ("a", "b");

-- index public.c_a_2
create index "c_a_2" on "public"."c" using btree ("a");

-- index public.c_a_4
create index "c_a_4" on "public"."c" using btree ("a");

-- index public.c_b_2
create index "c_b_2" on "public"."c" using btree ("b");

-- index public.c_by_e
create index "c_by_e" on "public"."c" using btree ("e");

-- index public.c_d
create index "c_d" on "public"."c" using btree ("d", "a");

-- 3-post/30-public-foreign-keys.sql

-- foreign key c_ibfk_1 of public.c
alter table "public"."c" add constraint "c_ibfk_1" foreign key ("a") references "public"."p" ("id") not valid;

-- validation of foreign key c_ibfk_1 of public.c
alter table "public"."c" validate constraint "c_ibfk_1";

-- foreign key c_ibfk_2 of public.c
alter table "public"."c" add constraint "c_ibfk_2" foreign key ("c") references "public"."p" ("id") not valid;

-- validation of foreign key c_ibfk_2 of public.c
alter table "public"."c" validate constraint "c_ibfk_2";

-- foreign key c_ibfk_3 of public.c
alter table "public"."c" add constraint "c_ibfk_3" foreign key ("d") references "public"."p" ("b") not valid;

-- validation of foreign key c_ibfk_3 of public.c
alter table "public"."c" validate constraint "c_ibfk_3";

-- foreign key c_ibfk_4 of public.c
alter table "public"."c" add constraint "c_ibfk_4" foreign key ("d", "a") references "public"."d" ("x", "y") not valid;

-- validation of foreign key c_ibfk_4 of public.c
alter table "public"."c" validate constraint "c_ibfk_4";

-- foreign key c_ibfk_5 of public.c
alter table "public"."c" add constraint "c_ibfk_5" foreign key ("e") references "public"."p" ("id") not valid;

-- validation of foreign key c_ibfk_5 of public.c
alter table "public"."c" validate constraint "c_ibfk_5";

-- foreign key named of public.c
alter table "public"."c" add constraint "named" foreign key ("b") references "public"."p" ("id") not valid;

-- validation of foreign key named of public.c
alter table "public"."c" validate constraint "named";

-- 3-post/40-public-checks.sql

-- check c_chk_1 of public.c
alter table "public"."c" add constraint "c_chk_1" check (("e" > 0)) not valid;

-- validation of check c_chk_1 of public.c
alter table "public"."c" validate constraint "c_chk_1";

-- check c_chk_2 of public.c
alter table "public"."c" add constraint "c_chk_2" check (("a" > 0)) not valid;

-- validation of check c_chk_2 of public.c
alter table "public"."c" validate constraint "c_chk_2";

-- check c_chk_3 of public.c
alter table "public"."c" add constraint "c_chk_3" check (("a" < "b")) not valid;

-- validation of check c_chk_3 of public.c
alter table "public"."c" validate constraint "c_chk_3";

-- check positive of public.c
alter table "public"."c" add constraint "positive" check (("b" > 0)) not valid;

-- validation of check positive of public.c
alter table "public"."c" validate constraint "positive";

