-- 1-pre/01-schemas.sql

-- schema sales
create schema if not exists "sales";

-- 1-pre/05-functions.sql

-- function sales.line_label
create function "sales"."line_label"("line_id" integer, "order" integer) returns varchar(40) language plpgsql stable as $$
#variable_conflict use_variable
declare
  "line_total" numeric(19,4);
  row_1 record;
begin
  for row_1 in
    select "OrderLine"."line_total" as "c1"
    from "sales"."order_line" as "OrderLine"
    where ("OrderLine"."line_id" = "line_id")
  loop
    "line_total" := row_1."c1";
  end loop;
  return (((case when "line_id" < -999999999 then '*' else "line_id"::text end) || ':') || (case when "order" < -999999999 then '*' else "order"::text end))::varchar(40);
end
$$;

-- 1-pre/10-sales-tables.sql

-- table sales.order_line
create table "sales"."order_line" (
  "line_id" integer not null,
  "line_total" numeric(19,4) not null
);

-- 3-post/10-sales-keys.sql

-- primary key of sales.order_line
alter table "sales"."order_line" add constraint "order_line_pkey" primary key ("line_id");

-- 3-post/80-views.sql

-- function sales.lines_over
create function "sales"."lines_over"("line_total" numeric(19,4)) returns table ("line_id" integer, "line_total" numeric(19,4)) language sql stable as $$
select "OrderLine"."line_id",
  "OrderLine"."line_total"
from "sales"."order_line" as "OrderLine"
where ("OrderLine"."line_total" > "lines_over"."line_total"::numeric(19,4))
$$;

-- view sales.labels
create view "sales"."labels" ("line_id", "line_label") as
select "l"."line_id",
  "sales"."line_label"("l"."line_id", 1) as "line_label"
from "sales"."lines_over"(5::numeric(19,4)) as "l";

