-- 1-pre/01-schemas.sql

-- schema public
create schema if not exists "public";

-- extension postgis
create extension if not exists "postgis";

-- 1-pre/10-public-tables.sql

-- table public.places
create table "public"."places" (
  "id" integer not null,
  "p" geometry(Point) not null,
  "g" geometry(Geometry),
  "poly" geometry(Polygon)
);

-- 3-post/10-public-keys.sql

-- primary key of public.places
alter table "public"."places" add constraint "places_pkey" primary key ("id");

-- 3-post/20-public-indexes.sql

-- index public.places_sp
create index "places_sp" on "public"."places" using gist ("p");

