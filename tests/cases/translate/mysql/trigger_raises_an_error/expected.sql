-- 1-pre/01-schemas.sql

-- schema public
create schema if not exists "public";

-- 1-pre/10-public-tables.sql

-- table public.booking
create table "public"."booking" (
  "id" integer not null,
  "seats" integer not null,
  "holder" varchar(20)
);

-- 3-post/10-public-keys.sql

-- primary key of public.booking
alter table "public"."booking" add constraint "booking_pkey" primary key ("id");

-- 3-post/85-public-routines.sql

-- function public.booking_check
create function "public"."booking_check"() returns trigger language plpgsql as $$
begin
  if new."seats" < 1 then
    raise exception using errcode = '45000', message = 'it''s too few';
  end if;
  if new."seats" > 9 then
    raise exception using errcode = '45001', message = 'Unhandled user-defined exception condition';
  end if;
  return new;
end
$$;

-- trigger booking_check on public.booking
create trigger "booking_check" before insert on "public"."booking" for each row execute function "public"."booking_check"();

