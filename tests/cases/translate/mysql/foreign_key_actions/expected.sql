-- 1-pre/01-schemas.sql

-- schema public
create schema if not exists "public";

-- 1-pre/10-public-tables.sql

-- table public.c
create table "public"."c" (
  "a" integer,
  "b" integer,
  "d" integer not null,
  "e" integer
);

-- table public.p
create table "public"."p" (
  "id" integer not null
);

-- table public.self
create table "public"."self" (
  "id" integer not null,
  "boss" integer
);

-- 3-post/10-public-keys.sql

-- primary key of public.p
alter table "public"."p" add constraint "p_pkey" primary key ("id");

-- primary key of public.self
alter table "public"."self" add constraint "self_pkey" primary key ("id");

-- 3-post/20-public-indexes.sql

-- index public.c_a
create index "c_a" on "public"."c" using btree ("a");

-- index public.c_b
create index "c_b" on "public"."c" using btree ("b");

-- index public.c_d
create index "c_d" on "public"."c" using btree ("d");

-- index public.c_e
create index "c_e" on "public"."c" using btree ("e");

-- index public.self_boss
create index "self_boss" on "public"."self" using btree ("boss");

-- 3-post/30-public-foreign-keys.sql

-- foreign key c_ibfk_1 of public.c
alter table "public"."c" add constraint "c_ibfk_1" foreign key ("a") references "public"."p" ("id") on delete cascade not valid;

-- validation of foreign key c_ibfk_1 of public.c
alter table "public"."c" validate constraint "c_ibfk_1";

-- foreign key c_ibfk_2 of public.c
alter table "public"."c" add constraint "c_ibfk_2" foreign key ("b") references "public"."p" ("id") on update cascade on delete set null not valid;

-- validation of foreign key c_ibfk_2 of public.c
alter table "public"."c" validate constraint "c_ibfk_2";

-- foreign key c_ibfk_3 of public.c
alter table "public"."c" add constraint "c_ibfk_3" foreign key ("d") references "public"."p" ("id") not valid;

-- validation of foreign key c_ibfk_3 of public.c
alter table "public"."c" validate constraint "c_ibfk_3";

-- foreign key c_ibfk_4 of public.c
alter table "public"."c" add constraint "c_ibfk_4" foreign key ("e") references "public"."p" ("id") not valid;

-- validation of foreign key c_ibfk_4 of public.c
alter table "public"."c" validate constraint "c_ibfk_4";

-- foreign key self_ibfk_1 of public.self
alter table "public"."self" add constraint "self_ibfk_1" foreign key ("boss") references "public"."self" ("id") not valid;

-- validation of foreign key self_ibfk_1 of public.self
alter table "public"."self" validate constraint "self_ibfk_1";

