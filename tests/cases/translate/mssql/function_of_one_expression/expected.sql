-- 1-pre/01-schemas.sql

-- schema dbo
create schema if not exists "dbo";

-- 1-pre/05-functions.sql

-- function dbo.full_name
create function "dbo"."full_name"("first" varchar(20), "last" varchar(20) default '?') returns varchar(30) language sql immutable as $$
select (coalesce(("first"::varchar(20) || ' '), '') || upper("last"::varchar(20)))::varchar(30)
$$;

-- function dbo.half
create function "dbo"."half"("n" integer) returns integer language sql immutable strict as $$
select ("n" / 2)
$$;

-- function dbo.now_year
create function "dbo"."now_year"() returns integer language sql stable as $$
select extract(year from localtimestamp)::integer::integer
$$;

-- 3-post/80-views.sql

-- view dbo.calls
create view "dbo"."calls" ("a", "b", "c", "d") as
select "dbo"."full_name"('Ada', 'Lovelace') as "a",
  "dbo"."full_name"(null::varchar(20), '?') as "b",
  "dbo"."half"(7) as "c",
  "dbo"."half"(null::integer) as "d";

