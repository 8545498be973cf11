-- 1-pre/01-schemas.sql

-- schema dbo
create schema if not exists "dbo";

-- 1-pre/05-functions.sql

-- function dbo.has
create function "dbo"."has"("product_id" integer) returns boolean language plpgsql stable as $$
#variable_conflict use_variable
begin
  return ((case when (exists (select 1
  from "dbo"."stock" as "stock"
  where ("stock"."product_id" = "product_id"))) then 1 else 0 end) <> 0);
end
$$;

-- function dbo.list_of
create function "dbo"."list_of"("product_id" integer) returns varchar(100) language plpgsql stable as $$
#variable_conflict use_variable
declare
  "list" varchar(100);
  row_1 record;
begin
  for row_1 in
    select "stock"."name" as "c1"
    from "dbo"."stock" as "stock"
    where ("stock"."product_id" = "product_id")
    order by "stock"."location_id" nulls first
  loop
    "list" := coalesce((("list" || ', ') || row_1."c1"), row_1."c1")::varchar(100);
  end loop;
  return "list";
end
$$;

-- function dbo.listed
create function "dbo"."listed"("product_id" integer) returns varchar(100) language plpgsql stable as $$
#variable_conflict use_variable
declare
  "list" varchar(100);
  "count" integer;
  row_1 record;
begin
  "list" := '';
  "count" := 0;
  for row_1 in
    select "stock"."name" as "c1"
    from "dbo"."stock" as "stock"
    where ("stock"."product_id" = "product_id")
    order by "stock"."name" nulls first
  loop
    "list" := ("list" || (row_1."c1" || ';'))::varchar(100);
    "count" := ("count" + 1);
  end loop;
  return ("list" || (case when "count" < -999999999 then '*' else "count"::text end))::varchar(100);
end
$$;

-- function dbo.name_of
create function "dbo"."name_of"("product_id" integer) returns varchar(20) language plpgsql stable as $$
#variable_conflict use_variable
declare
  "name" varchar(20);
  row_1 record;
begin
  "name" := 'none';
  for row_1 in
    select "stock"."name" as "c1"
    from "dbo"."stock" as "stock"
    where ("stock"."product_id" = "product_id")
    order by "stock"."location_id" desc nulls last
    limit 1
  loop
    "name" := row_1."c1";
  end loop;
  return "name";
end
$$;

-- function dbo.stock_of
create function "dbo"."stock_of"("product_id" integer) returns integer language plpgsql stable as $$
#variable_conflict use_variable
declare
  "ret" integer;
begin
  "ret" := (select sum("s"."quantity") as "c1"
  from "dbo"."stock" as "s"
  where ("s"."product_id" = "product_id"))::integer;
  if ("ret" is null) then
    "ret" := 0;
  end if;
  return "ret";
end
$$;

-- 1-pre/10-dbo-tables.sql

-- table dbo.stock
create table "dbo"."stock" (
  "product_id" integer not null,
  "location_id" smallint not null,
  "quantity" integer not null,
  "name" varchar(20)
);

-- 3-post/10-dbo-keys.sql

-- primary key of dbo.stock
alter table "dbo"."stock" add constraint "stock_pkey" primary key ("product_id", "location_id");

-- 3-post/80-views.sql

-- view dbo.overview
create view "dbo"."overview" ("product_id", "quantity", "names") as
select distinct "stock"."product_id",
  "dbo"."stock_of"("stock"."product_id") as "quantity",
  "dbo"."list_of"("stock"."product_id") as "names"
from "dbo"."stock" as "stock";

-- function dbo.widest
create function "dbo"."widest"() returns integer language plpgsql stable as $$
#variable_conflict use_variable
begin
  return (select max("overview"."quantity") as "column1"
  from "dbo"."overview" as "overview");
end
$$;

-- view dbo.over_a_function_over_a_view
create view "dbo"."over_a_function_over_a_view" ("widest") as
select "dbo"."widest"() as "widest";

