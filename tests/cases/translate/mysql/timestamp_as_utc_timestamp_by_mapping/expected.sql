-- 1-pre/01-schemas.sql

-- schema public
create schema if not exists "public";

-- 1-pre/10-public-tables.sql

-- table public.t
create table "public"."t" (
  "id" integer not null,
  "v" integer,
  "s" timestamp(0) not null default (current_timestamp(0) at time zone 'UTC')
);

-- 3-post/10-public-keys.sql

-- primary key of public.t
alter table "public"."t" add constraint "t_pkey" primary key ("id");

-- 3-post/50-public-triggers.sql

-- function public.t_on_update
create or replace function "public"."t_on_update"() returns trigger language plpgsql as $function$
begin
  if new."s" is not distinct from old."s" then
    new."s" := (current_timestamp(0) at time zone 'UTC');
  end if;
  return new;
end
$function$;

-- trigger t_on_update on public.t
create trigger "t_on_update" before update on "public"."t" for each row
  when (row(old."id", old."v", old."s") is distinct from row(new."id", new."v", new."s"))
  execute function "public"."t_on_update"();

