-- 1-pre/01-schemas.sql

-- schema public
create schema if not exists "public";

-- 1-pre/10-public-tables.sql

-- table public.rates
create table "public"."rates" (
  "id" integer not null,
  "r" numeric(9,4),
  "row_start" timestamp with time zone,
  "row_end" timestamp with time zone
);

-- table public.staff
create table "public"."staff" (
  "id" integer not null,
  "n" varchar(9),
  "row_start" timestamp with time zone default (statement_timestamp()),
  "row_end" timestamp with time zone default '2038-01-19 03:14:07.999999+00'
);

-- 3-post/10-public-keys.sql

-- primary key of public.rates
alter table "public"."rates" add constraint "rates_pkey" primary key ("id");

-- primary key of public.staff
alter table "public"."staff" add constraint "staff_pkey" primary key ("id");

-- 3-post/85-public-routines.sql

-- table public.staff_history
create table "public"."staff_history" (like "public"."staff");

-- index public.ix_staff_history
create index "ix_staff_history" on "public"."staff_history" ("row_end", "row_start");

-- function public.staff_versioning
create function "public"."staff_versioning"() returns trigger language plpgsql as $$
declare
  moment timestamptz(6) := greatest(statement_timestamp(), old."row_start" + interval '0.000001 second');
begin
  if tg_when = 'BEFORE' then
    new."row_start" := moment;
    new."row_end" := '2038-01-19 03:14:07.999999+00';
    return new;
  end if;
  if tg_op = 'UPDATE' then
    moment := new."row_start";
  end if;
  insert into "public"."staff_history" ("id", "n", "row_start", "row_end")
  values (old."id", old."n", old."row_start", moment);
  return null;
end
$$;

-- trigger staff_period on public.staff
create trigger "staff_period" before insert or update on "public"."staff" for each row execute function "public"."staff_versioning"();

-- trigger staff_history on public.staff
create trigger "staff_history" after update or delete on "public"."staff" for each row execute function "public"."staff_versioning"();

