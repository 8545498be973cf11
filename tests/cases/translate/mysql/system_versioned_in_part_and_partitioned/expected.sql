-- 1-pre/01-schemas.sql

-- schema public
create schema if not exists "public";

-- 1-pre/10-public-tables.sql

-- table public.exact
create table "public"."exact" (
  "id" integer not null,
  "a" numeric(20,0),
  "b" numeric(20,0)
);

-- table public.former
create table "public"."former" (
  "id" integer not null,
  "v" integer
);

-- table public.later
create table "public"."later" (
  "id" integer not null,
  "v" integer,
  "row_start" timestamp with time zone default (statement_timestamp()),
  "row_end" timestamp with time zone default '2038-01-19 03:14:07.999999+00'
);

-- table public.log
create table "public"."log" (
  "id" integer not null,
  "v" integer,
  "row_start" timestamp with time zone default (statement_timestamp()),
  "row_end" timestamp with time zone default '2038-01-19 03:14:07.999999+00'
);

-- table public.only_price
create table "public"."only_price" (
  "id" integer not null,
  "price" numeric(9,2),
  "note" varchar(20),
  "row_start" timestamp with time zone default (statement_timestamp()),
  "row_end" timestamp with time zone default '2038-01-19 03:14:07.999999+00'
);

-- table public.staff
create table "public"."staff" (
  "id" integer not null,
  "name" varchar(20),
  "salary" numeric(9,2),
  "seen" timestamp(0),
  "row_start" timestamp with time zone default (statement_timestamp()),
  "row_end" timestamp with time zone default '2038-01-19 03:14:07.999999+00'
);

-- 3-post/10-public-keys.sql

-- primary key of public.exact
alter table "public"."exact" add constraint "exact_pkey" primary key ("id");

-- primary key of public.former
alter table "public"."former" add constraint "former_pkey" primary key ("id");

-- primary key of public.later
alter table "public"."later" add constraint "later_pkey" primary key ("id");

-- primary key of public.log
alter table "public"."log" add constraint "log_pkey" primary key ("id");

-- primary key of public.only_price
alter table "public"."only_price" add constraint "only_price_pkey" primary key ("id");

-- primary key of public.staff
alter table "public"."staff" add constraint "staff_pkey" primary key ("id");

-- 3-post/40-public-checks.sql

-- check exact_a_unsigned of public.exact
alter table "public"."exact" add constraint "exact_a_unsigned" check ("a" >= 0) not valid;

-- validation of check exact_a_unsigned of public.exact
alter table "public"."exact" validate constraint "exact_a_unsigned";

-- check exact_b_unsigned of public.exact
alter table "public"."exact" add constraint "exact_b_unsigned" check ("b" >= 0) not valid;

-- validation of check exact_b_unsigned of public.exact
alter table "public"."exact" validate constraint "exact_b_unsigned";

-- 3-post/80-views.sql

-- view public.staff_now
create view "public"."staff_now" ("id", "name", "salary", "seen") as
select "staff"."id",
  "staff"."name",
  "staff"."salary",
  "staff"."seen"
from "public"."staff" as "staff";

-- view public.staff_since
create view "public"."staff_since" ("id", "row_start") as
select "staff"."id",
  "staff"."row_start"
from "public"."staff" as "staff";

-- 3-post/85-public-routines.sql

-- table public.later_history
create table "public"."later_history" (like "public"."later");

-- index public.ix_later_history
create index "ix_later_history" on "public"."later_history" ("row_end", "row_start");

-- function public.later_versioning
create function "public"."later_versioning"() returns trigger language plpgsql as $$
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
  insert into "public"."later_history" ("id", "v", "row_start", "row_end")
  values (old."id", old."v", old."row_start", moment);
  return null;
end
$$;

-- trigger later_period on public.later
create trigger "later_period" before insert or update on "public"."later" for each row execute function "public"."later_versioning"();

-- trigger later_history on public.later
create trigger "later_history" after update or delete on "public"."later" for each row execute function "public"."later_versioning"();

-- table public.log_history
create table "public"."log_history" (like "public"."log");

-- index public.ix_log_history
create index "ix_log_history" on "public"."log_history" ("row_end", "row_start");

-- function public.log_versioning
create function "public"."log_versioning"() returns trigger language plpgsql as $$
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
  insert into "public"."log_history" ("id", "v", "row_start", "row_end")
  values (old."id", old."v", old."row_start", moment);
  return null;
end
$$;

-- trigger log_period on public.log
create trigger "log_period" before insert or update on "public"."log" for each row execute function "public"."log_versioning"();

-- trigger log_history on public.log
create trigger "log_history" after update or delete on "public"."log" for each row execute function "public"."log_versioning"();

-- table public.only_price_history
create table "public"."only_price_history" (like "public"."only_price");

-- index public.ix_only_price_history
create index "ix_only_price_history" on "public"."only_price_history" ("row_end", "row_start");

-- function public.only_price_versioning
create function "public"."only_price_versioning"() returns trigger language plpgsql as $$
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
  insert into "public"."only_price_history" ("id", "price", "note", "row_start", "row_end")
  values (old."id", old."price", old."note", old."row_start", moment);
  return null;
end
$$;

-- trigger only_price_period on public.only_price
create trigger "only_price_period" before insert or update of "price", "row_start", "row_end" on "public"."only_price" for each row execute function "public"."only_price_versioning"();

-- trigger only_price_history on public.only_price
create trigger "only_price_history" after update of "price", "row_start", "row_end" or delete on "public"."only_price" for each row execute function "public"."only_price_versioning"();

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
  insert into "public"."staff_history" ("id", "name", "salary", "seen", "row_start", "row_end")
  values (old."id", old."name", old."salary", old."seen", old."row_start", moment);
  return null;
end
$$;

-- trigger staff_period on public.staff
create trigger "staff_period" before insert or update of "id", "name", "salary", "row_start", "row_end" on "public"."staff" for each row execute function "public"."staff_versioning"();

-- trigger staff_history on public.staff
create trigger "staff_history" after update of "id", "name", "salary", "row_start", "row_end" or delete on "public"."staff" for each row execute function "public"."staff_versioning"();

