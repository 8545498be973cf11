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

-- view public.positive
create view "public"."positive" ("id", "v") as
select "t"."id",
  "t"."v"
from "public"."t" as "t"
where ("t"."v" > 0);

-- 3-post/85-public-routines.sql

-- function public.t_bu
create function "public"."t_bu"() returns trigger language plpgsql as $$
begin
  if new."v" < 0 then
    new."v" := 0;
  end if;
  return new;
end
$$;

-- trigger t_bu on public.t
create trigger "t_bu" before update on "public"."t" for each row execute function "public"."t_bu"();

