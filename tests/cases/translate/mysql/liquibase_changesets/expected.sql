-- 1-pre/01-schemas.sql

-- schema public
create schema if not exists "public";

-- 1-pre/10-public-tables.sql

-- table public.a
create table "public"."a" (
  "id" integer not null,
  "x" integer
);

-- table public.b
create table "public"."b" (
  "id" integer not null
);

-- table public.c
create table "public"."c" (
  "id" integer not null
);

-- table public.d
create table "public"."d" (
  "id" integer not null
);

-- 3-post/10-public-keys.sql

-- primary key of public.a
alter table "public"."a" add constraint "a_pkey" primary key ("id");

-- primary key of public.b
alter table "public"."b" add constraint "b_pkey" primary key ("id");

-- primary key of public.c
alter table "public"."c" add constraint "c_pkey" primary key ("id");

-- primary key of public.d
alter table "public"."d" add constraint "d_pkey" primary key ("id");

-- 3-post/85-public-routines.sql

-- function public.t
create function "public"."t"() returns trigger language plpgsql as $$
begin
  new."id" := 1;
  return new;
end
$$;

-- trigger t on public.a
create trigger "t" before insert on "public"."a" for each row execute function "public"."t"();

