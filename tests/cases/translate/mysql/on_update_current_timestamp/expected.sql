-- 1-pre/01-schemas.sql

-- schema public
create schema if not exists "public";

-- 1-pre/10-public-tables.sql

-- table public.t
create table "public"."t" (
  "id" integer not null,
  "v" integer,
  "a" timestamp(0) with time zone not null default current_timestamp(0),
  "b" timestamp(3)
);

-- 3-post/10-public-keys.sql

-- primary key of public.t
alter table "public"."t" add constraint "t_pkey" primary key ("id");

-- 3-post/50-public-triggers.sql

-- function public.t_on_update
create or replace function "public"."t_on_update"() returns trigger language plpgsql as $function$
begin
  if new."a" is not distinct from old."a" then
    new."a" := current_timestamp(0);
  end if;
  if new."b" is not distinct from old."b" then
    new."b" := current_timestamp(3);
  end if;
  return new;
end
$function$;

-- trigger t_on_update on public.t
create trigger "t_on_update" before update on "public"."t" for each row
  when (row(old."id", old."v", old."a", old."b") is distinct from row(new."id", new."v", new."a", new."b"))
  execute function "public"."t_on_update"();

