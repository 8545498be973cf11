-- 1-pre/01-schemas.sql

-- schema public
create schema if not exists "public";

-- 1-pre/10-public-tables.sql

-- table public.items
create table "public"."items" (
  "id" integer not null,
  "net" numeric(10,2) not null,
  "name" varchar(40) not null
);

-- 3-post/10-public-keys.sql

-- primary key of public.items
alter table "public"."items" add constraint "items_pkey" primary key ("id");

-- 3-post/80-views.sql

-- function public.days_since
create function "public"."days_since"("d" date) returns integer language sql stable as $$
select (current_date::date - "d"::date)::integer
$$;

-- function public.greeting
create function "public"."greeting"("who" varchar) returns varchar language plpgsql immutable as $$
declare
  "who" varchar(20) := "greeting"."who";
  "result_value" varchar(50);
begin
  "result_value" := 'Hello, ' || "who" || '!';
  return "result_value";
end
$$;

-- function public.gross
create function "public"."gross"("net" numeric, "rate" integer) returns numeric language plpgsql immutable as $$
declare
  "net" numeric(10,2) := "gross"."net";
begin
  return ("net" + round(("net" * "rate"::bigint)::numeric / 100, 6))::numeric(10,2);
end
$$;

-- function public.half
create function "public"."half"("n" integer) returns numeric language sql immutable as $$
select (round("n"::numeric / 2, 4))::numeric(8,1)
$$;

-- function public.items_over
create function "public"."items_over"("bound" numeric) returns integer language plpgsql stable security definer set search_path from current as $$
declare
  "bound" numeric(10,2) := "items_over"."bound";
begin
  return ((select count(*) as "COUNT(*)"
  from "public"."items" as "items"
  where ("items"."net" > "bound")))::integer;
end
$$;

-- function public.twice
create function "public"."twice"("n" integer) returns bigint language sql immutable as $$
select ("n"::bigint * 2)::bigint
$$;

-- function public.four
create function "public"."four"("n" integer) returns bigint language sql immutable as $$
select ("public"."twice"("public"."twice"("n")::integer))::bigint
$$;

-- view public.priced
create view "public"."priced" ("id", "gross", "hello", "f") as
select "items"."id",
  "public"."gross"("items"."net", 19) as "gross",
  "public"."greeting"("items"."name") as "hello",
  "public"."four"("items"."id") as "f"
from "public"."items" as "items";

-- 3-post/90-comments.sql

-- comment on function "public"."gross"(numeric, integer)
comment on function "public"."gross"(numeric, integer) is 'with tax';

-- 4-grants/10-grants.sql

-- grant
revoke execute on function "public"."items_over"(numeric) from public;

