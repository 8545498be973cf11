-- 1-pre/01-schemas.sql

-- schema dbo
create schema if not exists "dbo";

-- 1-pre/10-dbo-tables.sql

-- table dbo.Parts
create table "dbo"."Parts" (
  "Id" integer not null,
  "Low" integer,
  "High" integer,
  "Name" varchar(20),
  "Born" date,
  "Age" integer
);

-- 3-post/10-dbo-keys.sql

-- primary key of dbo.Parts
alter table "dbo"."Parts" add constraint "Parts_pkey" primary key ("Id");

-- 3-post/40-dbo-checks.sql

-- check CK_Range of dbo.Parts
alter table "dbo"."Parts" add constraint "CK_Range" check (("Low" > 0) and ("High" > "Low") and ("Low" between 1 and 9)) not valid;

-- validation of check CK_Range of dbo.Parts
alter table "dbo"."Parts" validate constraint "CK_Range";

-- check Parts_check of dbo.Parts
alter table "dbo"."Parts" add constraint "Parts_check" check (("High" < 100)) not valid;

-- validation of check Parts_check of dbo.Parts
alter table "dbo"."Parts" validate constraint "Parts_check";

-- 3-post/85-dbo-routines.sql

-- function dbo.Parts_computed
create function "dbo"."Parts_computed"() returns trigger language plpgsql as $$
begin
  new."Age" := (extract(year from localtimestamp)::integer - extract(year from new."Born")::integer);
  return new;
end
$$;

-- trigger Parts_computed on dbo.Parts
create trigger "Parts_computed" before insert or update on "dbo"."Parts" for each row execute function "dbo"."Parts_computed"();

