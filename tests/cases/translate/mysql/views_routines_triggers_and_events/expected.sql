-- 1-pre/01-schemas.sql

-- schema public
create schema if not exists "public";

-- 1-pre/10-public-tables.sql

-- table public.t
create table "public"."t" (
  "id" integer not null,
  "v" integer
);

-- 3-post/10-public-keys.sql

-- primary key of public.t
alter table "public"."t" add constraint "t_pkey" primary key ("id");

-- 3-post/80-views.sql

-- function public.f
create function "public"."f"("a" integer) returns integer language sql immutable as $$
select ("a"::bigint + 1)::integer
$$;

-- view public.v
create view "public"."v" ("a", "b") with (security_invoker = true) as
select "t"."id" as "a",
  "t"."v" as "b"
from "public"."t" as "t"
where ("t"."v" > 0)
with check option;

-- 3-post/85-public-routines.sql

-- function public.t_bi
create function "public"."t_bi"() returns trigger language plpgsql as $$
begin
  new."v" := 1;
  new."id" := new."id"::bigint + 1;
  return new;
end
$$;

-- trigger t_bi on public.t
create trigger "t_bi" before insert on "public"."t" for each row execute function "public"."t_bi"();

