-- 1-pre/01-schemas.sql

-- schema public
create schema if not exists "public";

-- 1-pre/03-sequences.sql

-- sequence public.s
create sequence "public"."s" as bigint start with 5 increment by 1 minvalue 1 maxvalue 9223372036854775806 cache 1000;

-- 1-pre/10-public-tables.sql

-- table public.t
create table "public"."t" (
  "id" integer not null,
  "a" integer
);

-- 3-post/10-public-keys.sql

-- primary key of public.t
alter table "public"."t" add constraint "t_pkey" primary key ("id");

-- 3-post/80-views.sql

-- function public.f
create function "public"."f"() returns integer language sql immutable as $$
select (3)::integer
$$;

-- view public.v
create view "public"."v" ("a") as
select "t"."a"
from "public"."t" as "t";

-- 3-post/85-public-routines.sql

-- procedure public.p
create procedure "public"."p"("q" integer) language plpgsql security definer set search_path from current as $$
begin
  update "public"."t" as "t"
  set "a" = "q";
end
$$;

-- function public.tr
create function "public"."tr"() returns trigger language plpgsql as $$
begin
  new."a" := 1;
  return new;
end
$$;

-- trigger tr on public.t
create trigger "tr" before insert on "public"."t" for each row execute function "public"."tr"();

-- 4-grants/10-grants.sql

-- grant
revoke execute on procedure "public"."p"(integer) from public;

