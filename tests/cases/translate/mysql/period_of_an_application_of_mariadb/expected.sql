-- 1-pre/01-schemas.sql

-- schema public
create schema if not exists "public";

-- 1-pre/10-public-tables.sql

-- table public.bookings
create table "public"."bookings" (
  "id" integer not null,
  "room" integer not null,
  "f" date not null,
  "t" date not null
);

-- 3-post/10-public-keys.sql

-- primary key of public.bookings
alter table "public"."bookings" add constraint "bookings_pkey" primary key ("id");

-- unique key bookings_room of public.bookings
alter table "public"."bookings" add constraint "bookings_room" unique ("room", "t", "f");

-- 3-post/40-public-checks.sql

-- check stay of public.bookings
alter table "public"."bookings" add constraint "stay" check (("f" < "t")) not valid;

-- validation of check stay of public.bookings
alter table "public"."bookings" validate constraint "stay";

