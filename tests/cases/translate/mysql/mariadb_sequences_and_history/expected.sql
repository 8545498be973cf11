-- 1-pre/01-schemas.sql

-- schema public
create schema if not exists "public";

-- 1-pre/03-sequences.sql

-- sequence public.d
create sequence "public"."d" as bigint start with 1 increment by 1 minvalue 1 maxvalue 9223372036854775806 cache 1000;

-- sequence public.s
create sequence "public"."s" as bigint start with 100 increment by 5 minvalue 1 maxvalue 1000 cache 10 cycle;

-- 1-pre/10-public-tables.sql

-- table public.h
create table "public"."h" (
  "id" integer not null,
  "v" integer,
  "row_start" timestamp with time zone default (statement_timestamp()),
  "row_end" timestamp with time zone default '2038-01-19 03:14:07.999999+00'
);

-- table public.hp
create table "public"."hp" (
  "id" integer not null,
  "a" timestamp with time zone default (statement_timestamp()),
  "b" timestamp with time zone default '2038-01-19 03:14:07.999999+00'
);

-- table public.pd
create table "public"."pd" (
  "id" integer,
  "s" date not null,
  "e" date not null
);

-- table public.t
create table "public"."t" (
  "id" bigint not null default nextval('"public"."s"'::regclass),
  "n" integer default nextval('"public"."d"'::regclass),
  "u" uuid,
  "i" inet
);

-- 3-post/10-public-keys.sql

-- primary key of public.h
alter table "public"."h" add constraint "h_pkey" primary key ("id");

-- primary key of public.hp
alter table "public"."hp" add constraint "hp_pkey" primary key ("id");

-- unique key pd_id of public.pd
alter table "public"."pd" add constraint "pd_id" unique ("id", "e", "s");

-- primary key of public.t
alter table "public"."t" add constraint "t_pkey" primary key ("id");

-- 3-post/40-public-checks.sql

-- check p of public.pd
alter table "public"."pd" add constraint "p" check (("s" < "e")) not valid;

-- validation of check p of public.pd
alter table "public"."pd" validate constraint "p";

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
    new."row_end" := '2038-01-19 03:14:07.999999+00';
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

-- table public.hp_history
create table "public"."hp_history" (like "public"."hp");

-- index public.ix_hp_history
create index "ix_hp_history" on "public"."hp_history" ("b", "a");

-- function public.hp_versioning
create function "public"."hp_versioning"() returns trigger language plpgsql as $$
declare
  moment timestamptz(6) := greatest(statement_timestamp(), old."a" + interval '0.000001 second');
begin
  if tg_when = 'BEFORE' then
    new."a" := moment;
    new."b" := '2038-01-19 03:14:07.999999+00';
    return new;
  end if;
  if tg_op = 'UPDATE' then
    moment := new."a";
  end if;
  insert into "public"."hp_history" ("id", "a", "b")
  values (old."id", old."a", moment);
  return null;
end
$$;

-- trigger hp_period on public.hp
create trigger "hp_period" before insert or update on "public"."hp" for each row execute function "public"."hp_versioning"();

-- trigger hp_history on public.hp
create trigger "hp_history" after update or delete on "public"."hp" for each row execute function "public"."hp_versioning"();

