-- 1-pre/01-schemas.sql

-- schema public
create schema if not exists "public";

-- 1-pre/10-public-tables.sql

-- table public.a
create table "public"."a" (
  "id" integer not null,
  "v" varchar(3) not null,
  "x" integer
);

-- table public.b
create table "public"."b" (
  "id" integer not null
);

-- table public.c
create table "public"."c" (
  "id" integer not null,
  "t" timestamp(0) with time zone not null default current_timestamp(0)
);

-- table public.d
create table "public"."d" (
  "id" integer not null,
  "t" timestamp(0) with time zone
);

-- 2-data/01-public-a.sql

-- rows of table public.a
SET client_encoding = 'UTF8';
COPY "public"."a" ("id", "v", "x") FROM stdin;
1	a'b	3
4	end	1
\.

-- 3-post/10-public-keys.sql

-- primary key of public.a
alter table "public"."a" add constraint "a_pkey" primary key ("id");

-- primary key of public.b
alter table "public"."b" add constraint "b_pkey" primary key ("id");

-- primary key of public.c
alter table "public"."c" add constraint "c_pkey" primary key ("id");

-- primary key of public.d
alter table "public"."d" add constraint "d_pkey" primary key ("id");

-- 3-post/50-public-triggers.sql

-- function public.c_on_update
create or replace function "public"."c_on_update"() returns trigger language plpgsql as $function$
begin
  if new."t" is not distinct from old."t" then
    new."t" := current_timestamp(0);
  end if;
  return new;
end
$function$;

-- trigger c_on_update on public.c
create trigger "c_on_update" before update on "public"."c" for each row
  when (row(old."id", old."t") is distinct from row(new."id", new."t"))
  execute function "public"."c_on_update"();

