-- 1-pre/01-schemas.sql

-- schema public
create schema if not exists "public";

-- 3-post/80-views.sql

-- function public.at_second
create function "public"."at_second"("moment" timestamp) returns timestamp language plpgsql immutable as $$
declare
  "moment" timestamp(3) := "at_second"."moment";
begin
  return ("moment")::timestamp(0);
end
$$;

-- function public.cents
create function "public"."cents"("amount" numeric) returns integer language plpgsql immutable as $$
declare
  "amount" numeric(6,1) := "cents"."amount";
begin
  return ("amount" * 100)::integer;
end
$$;

-- function public.code_of
create function "public"."code_of"("a" varchar, "n" integer) returns varchar language plpgsql immutable as $$
declare
  "a" varchar(3) := "code_of"."a";
  "n" smallint := "code_of"."n";
  "result_value" varchar(5);
begin
  "result_value" := rtrim("a" || '-' || "n"::text, ' ');
  return "result_value";
end
$$;

-- function public.small
create function "public"."small"("n" integer) returns integer language plpgsql immutable as $$
declare
  "n" smallint := "small"."n";
begin
  return ("n"::bigint + 1)::smallint;
end
$$;

