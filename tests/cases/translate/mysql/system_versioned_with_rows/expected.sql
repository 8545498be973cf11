-- 1-pre/01-schemas.sql

-- schema public
create schema if not exists "public";

-- 1-pre/10-public-tables.sql

-- table public.h
create table "public"."h" (
  "id" integer not null,
  "v" integer,
  "row_start" timestamp with time zone default (statement_timestamp()),
  "row_end" timestamp with time zone default '2106-02-07 06:28:15.999999+00'
);

-- table public.part
create table "public"."part" (
  "id" integer not null,
  "s" timestamp with time zone default (statement_timestamp()),
  "e" timestamp with time zone default '2106-02-07 06:28:15.999999+00'
);

-- 2-data/01-public-h.sql

-- rows of table public.h
SET client_encoding = 'UTF8';
COPY "public"."h" ("id", "v") FROM stdin;
1	10
2	20
3	30
\.

-- 2-data/02-public-part.sql

-- rows of table public.part
SET client_encoding = 'UTF8';
COPY "public"."part" ("id") FROM stdin;
1
\.

-- 3-post/10-public-keys.sql

-- primary key of public.h
alter table "public"."h" add constraint "h_pkey" primary key ("id");

-- primary key of public.part
alter table "public"."part" add constraint "part_pkey" primary key ("id");

-- 3-post/85-public-routines.sql

-- table public.h_history
create table "public"."h_history" (like "public"."h");

-- index public.ix_h_history
create index "ix_h_history" on "public"."h_history" ("row_end", "row_start");

-- function public.h_versioning
create function "public"."h_versioning"() returns trigger language plpgsql as $$
declare
  moment timestamptz(6) := greatest(statement_timestamp(), old."row_start" + interval '0.000001 second');
begin
  if tg_when = 'BEFORE' then
    new."row_start" := moment;
    new."row_end" := '2106-02-07 06:28:15.999999+00';
    return new;
  end if;
  if tg_op = 'UPDATE' then
    moment := new."row_start";
  end if;
  insert into "public"."h_history" ("id", "v", "row_start", "row_end")
  values (old."id", old."v", old."row_start", moment);
  return null;
end
$$;

-- trigger h_period on public.h
create trigger "h_period" before insert or update on "public"."h" for each row execute function "public"."h_versioning"();

-- trigger h_history on public.h
create trigger "h_history" after update or delete on "public"."h" for each row execute function "public"."h_versioning"();

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
    new."e" := '2106-02-07 06:28:15.999999+00';
    return new;
  end if;
  if tg_op = 'UPDATE' then
    moment := new."s";
  end if;
  insert into "public"."part_history" ("id", "s", "e")
  values (old."id", old."s", moment);
  return null;
end
$$;

-- trigger part_period on public.part
create trigger "part_period" before insert or update on "public"."part" for each row execute function "public"."part_versioning"();

-- trigger part_history on public.part
create trigger "part_history" after update or delete on "public"."part" for each row execute function "public"."part_versioning"();

