-- 1-pre/01-schemas.sql

-- schema dbo
create schema if not exists "dbo";

-- 1-pre/05-functions.sql

-- function dbo.tax
create function "dbo"."tax"("net" numeric(19,4)) returns numeric(19,4) language sql immutable as $$
select ("net"::numeric(19,4) * 0.19)::numeric(19,4)
$$;

-- 3-post/80-views.sql

-- function dbo.taxes
create function "dbo"."taxes"() returns table ("tax" numeric(19,4)) language sql stable as $$
select "dbo"."tax"(100::numeric(19,4)) as "tax"
$$;

-- 3-post/90-comments.sql

-- comment on function "dbo"."tax"
comment on function "dbo"."tax" is 'What the state takes';

-- 4-grants/10-grants.sql

-- grant
do $$ begin
  create role "auditors" nologin;
exception when duplicate_object then null;
end $$;

-- grant
do $$ begin
  create role "clerks" nologin;
exception when duplicate_object then null;
end $$;

-- grant
grant usage on schema "dbo" to "clerks";

-- grant
grant execute on function "dbo"."tax" to "clerks" with grant option;

-- grant
grant execute on function "dbo"."taxes" to "clerks";

