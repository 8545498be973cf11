-- 1-pre/01-schemas.sql

-- schema public
create schema if not exists "public";

-- 1-pre/10-public-tables.sql

-- table public.part
create table "public"."part" (
  "id" integer not null,
  "r" integer,
  "s" timestamp with time zone default (statement_timestamp()),
  "e" timestamp with time zone default '2038-01-19 03:14:07.999999+00'
);

-- 3-post/10-public-keys.sql

-- primary key of public.part
alter table "public"."part" add constraint "part_pkey" primary key ("id");

-- 3-post/85-public-routines.sql

-- table public.part_history
create table "public"."part_history" (like "public"."part");

-- index public.ix_part_history
create index "ix_part_history" on "public"."part_history" ("e", "s");

-- function public.part_versioning
create function "public"."part_versioning"() returns trigger language plpgsql as $$
declare
  moment timestamptz(6) := greatest(statement_timestamp(), old."s" + interval '0.000001 second');
begin
  if tg_when = 'BEFORE' then
    new."s" := moment;
    new."e" := '2038-01-19 03:14:07.999999+00';
    return new;
  end if;
  if tg_op = 'UPDATE' then
    moment := new."s";
  end if;
  insert into "public"."part_history" ("id", "r", "s", "e")
  values (old."id", old."r", old."s", moment);
  return null;
end
$$;

-- trigger part_period on public.part
create trigger "part_period" before insert or update on "public"."part" for each row execute function "public"."part_versioning"();

-- trigger part_history on public.part
create trigger "part_history" after update or delete on "public"."part" for each row execute function "public"."part_versioning"();

