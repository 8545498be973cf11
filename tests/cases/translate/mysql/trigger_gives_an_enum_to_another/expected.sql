-- 1-pre/01-schemas.sql

-- schema public
create schema if not exists "public";

-- 1-pre/02-types.sql

-- type public.calls_direction
create type "public"."calls_direction" as enum (
  'inbound',
  'outbound'
);

-- type public.staging_direction
create type "public"."staging_direction" as enum (
  'outbound',
  'inbound'
);

-- type public.staging_kind
create type "public"."staging_kind" as enum (
  'local',
  'far'
);

-- 1-pre/10-public-tables.sql

-- table public.calls
create table "public"."calls" (
  "id" integer not null,
  "direction" "public"."calls_direction" not null,
  "kind" varchar(10)
);

-- table public.staging
create table "public"."staging" (
  "id" integer,
  "direction" "public"."staging_direction",
  "kind" "public"."staging_kind"
);

-- 3-post/10-public-keys.sql

-- primary key of public.calls
alter table "public"."calls" add constraint "calls_pkey" primary key ("id");

-- 3-post/85-public-routines.sql

-- function public.calls_staged
create function "public"."calls_staged"() returns trigger language plpgsql security definer set search_path from current as $$
begin
  insert into "public"."staging" ("id", "direction", "kind")
  values (new."id", new."direction"::text::"public"."staging_direction", new."kind"::text::"public"."staging_kind");
  return null;
end
$$;

-- trigger calls_staged on public.calls
create trigger "calls_staged" after insert on "public"."calls" for each row execute function "public"."calls_staged"();

