-- 1-pre/01-schemas.sql

-- schema dbo
create schema if not exists "dbo";

-- 1-pre/05-functions.sql

-- function dbo.short
create function "dbo"."short"("text" varchar(5), "fixed" char(4)) returns varchar(8) language plpgsql immutable as $$
#variable_conflict use_variable
declare
  "copy" varchar(3);
begin
  "text" := "text"::varchar(5);
  "fixed" := "fixed"::char(4);
  "copy" := "text"::varchar(3);
  return ((("copy" || '|') || rpad("fixed"::text, 4)) || '|')::varchar(8);
end
$$;

-- function dbo.sum_of
create function "dbo"."sum_of"("a" numeric(5,1), "b" numeric(19,4)) returns integer language sql immutable as $$
select trunc(("a"::numeric(5,1) + "b"::numeric(19,4)))::integer
$$;

-- 3-post/80-views.sql

-- view dbo.calls
create view "dbo"."calls" ("a", "b") as
select "dbo"."short"('abcdefgh'::varchar(5), 'x'::char(4)) as "a",
  "dbo"."sum_of"(1.26::numeric(5,1), 2.5::numeric(19,4)) as "b";

