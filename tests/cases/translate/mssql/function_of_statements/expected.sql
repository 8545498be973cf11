-- 1-pre/01-schemas.sql

-- schema dbo
create schema if not exists "dbo";

-- 1-pre/05-functions.sql

-- function dbo.grade
create function "dbo"."grade"("points" integer, "most" integer default 100) returns varchar(10) language plpgsql immutable as $$
#variable_conflict use_variable
declare
  "part_2" numeric(5,2);
  "grade" varchar(4);
begin
  "part_2" := ((100.0 * "points") / "most")::numeric(5,2);
  if ("part_2" is null) then
    return null::varchar(10);
  end if;
  if ("part_2" >= 90) then
    "grade" := 'excellent'::varchar(4);
  elsif ("part_2" >= 50) then
    "grade" := 'good';
  else
    "grade" := 'poor';
    "part_2" := 0::numeric(5,2);
  end if;
  "grade" := ("grade" || '!')::varchar(4);
  return "grade";
end
$$;

-- function dbo.leading_zeros
create function "dbo"."leading_zeros"("value" integer) returns varchar(8) language plpgsql immutable as $$
#variable_conflict use_variable
declare
  "result" varchar(8);
begin
  "result" := (case when "value" not between -9999999 and 99999999 then '*' else "value"::text end);
  "result" := (repeat('0', (8 - length("result"))) || "result")::varchar(8);
  return "result";
end
$$;

-- function dbo.two_digits
create function "dbo"."two_digits"("number" integer) returns char(2) language plpgsql immutable as $$
#variable_conflict use_variable
declare
  "result" char(2);
begin
  if ("number" > 9) then
    "result" := (case when "number" not between -9 and 99 then '*' else "number"::text end)::char(2);
  else
    "result" := ('0' || "number"::text)::char(2);
  end if;
  return "result";
end
$$;

-- 3-post/80-views.sql

-- view dbo.calls
create view "dbo"."calls" ("a", "b", "c", "d", "e", "f", "g") as
select "dbo"."leading_zeros"(42) as "a",
  "dbo"."two_digits"(5) as "b",
  "dbo"."two_digits"(12) as "c",
  "dbo"."grade"(95, 100) as "d",
  "dbo"."grade"(30, 50) as "e",
  "dbo"."grade"(1, 50) as "f",
  "dbo"."grade"(null::integer, 50) as "g";

