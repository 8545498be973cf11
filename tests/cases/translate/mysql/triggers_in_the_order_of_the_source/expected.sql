-- 1-pre/01-schemas.sql

-- schema public
create schema if not exists "public";

-- 1-pre/10-public-tables.sql

-- table public.t
create table "public"."t" (
  "id" integer not null,
  "trail" varchar(100) not null default '',
  "at" timestamp(0) with time zone
);

-- 3-post/10-public-keys.sql

-- primary key of public.t
alter table "public"."t" add constraint "t_pkey" primary key ("id");

-- 3-post/50-public-triggers.sql

-- function public.t_on_update
create or replace function "public"."t_on_update"() returns trigger language plpgsql as $function$
begin
  if new."at" is not distinct from old."at" then
    new."at" := current_timestamp(0);
  end if;
  return new;
end
$function$;

-- trigger t_on_update on public.t
create trigger "t_on_update" before update on "public"."t" for each row
  when (row(old."id", old."trail", old."at") is distinct from row(new."id", new."trail", new."at"))
  execute function "public"."t_on_update"();

-- 3-post/85-public-routines.sql

-- function public.alone
create function "public"."alone"() returns trigger language plpgsql as $$
begin
  return old;
end
$$;

-- trigger alone on public.t
create trigger "alone" before delete on "public"."t" for each row execute function "public"."alone"();

-- function public.zebra
create function "public"."zebra"() returns trigger language plpgsql as $$
begin
  new."trail" := new."trail" || 'z';
  return new;
end
$$;

-- trigger 01_zebra on public.t
create trigger "01_zebra" before insert on "public"."t" for each row execute function "public"."zebra"();

-- function public.bear
create function "public"."bear"() returns trigger language plpgsql as $$
begin
  new."trail" := new."trail" || 'b';
  return new;
end
$$;

-- trigger 02_bear on public.t
create trigger "02_bear" before insert on "public"."t" for each row execute function "public"."bear"();

-- function public.mouse
create function "public"."mouse"() returns trigger language plpgsql as $$
begin
  new."trail" := new."trail" || 'm';
  return new;
end
$$;

-- trigger 03_mouse on public.t
create trigger "03_mouse" before insert on "public"."t" for each row execute function "public"."mouse"();

-- function public.ape
create function "public"."ape"() returns trigger language plpgsql as $$
begin
  new."trail" := new."trail" || 'a';
  return new;
end
$$;

-- trigger 04_ape on public.t
create trigger "04_ape" before insert on "public"."t" for each row execute function "public"."ape"();

-- function public.yak
create function "public"."yak"() returns trigger language plpgsql as $$
begin
  new."trail" := new."trail" || 'y';
  return new;
end
$$;

-- trigger 01_yak on public.t
create trigger "01_yak" before update on "public"."t" for each row execute function "public"."yak"();

