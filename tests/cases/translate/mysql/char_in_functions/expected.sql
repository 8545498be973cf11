-- 1-pre/01-schemas.sql

-- schema public
create schema if not exists "public";

-- 3-post/80-views.sql

-- function public.local_char
create function "public"."local_char"("x" varchar) returns varchar language plpgsql immutable as $$
declare
  "x" varchar(10) := "local_char"."x";
  "result_value" varchar(20);
  "c" varchar(8) := rtrim('a ', ' ');
  "d" varchar(8) := rtrim('a ', ' ');
begin
  "c" := rtrim("x" || ' ', ' ');
  "result_value" := "c" || "d" || '.';
  return "result_value";
end
$$;

-- function public.padded
create function "public"."padded"("c" varchar) returns varchar language plpgsql immutable as $$
declare
  "c" varchar(5) := rtrim("padded"."c", ' ');
  "result_value" varchar(10);
begin
  "result_value" := rtrim('<' || "c" || '> ', ' ');
  return "result_value";
end
$$;

