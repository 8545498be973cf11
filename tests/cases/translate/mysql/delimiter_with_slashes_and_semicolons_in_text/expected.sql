-- 1-pre/01-schemas.sql

-- schema public
create schema if not exists "public";

-- 1-pre/10-public-tables.sql

-- table public.after_it
create table "public"."after_it" (
  "id" integer not null
);

-- table public.notes
create table "public"."notes" (
  "id" integer not null,
  "body" varchar(200) default 'a; b // c',
  "odd;name" integer default 3
);

-- 3-post/10-public-keys.sql

-- primary key of public.after_it
alter table "public"."after_it" add constraint "after_it_pkey" primary key ("id");

-- primary key of public.notes
alter table "public"."notes" add constraint "notes_pkey" primary key ("id");

-- 3-post/85-public-routines.sql

-- procedure public.fill
create procedure "public"."fill"() language plpgsql security definer set search_path from current as $$
begin
  insert into "public"."notes" ("id")
  values (1);
  insert into "public"."notes" ("id")
  values (2);
end
$$;

-- 4-grants/10-grants.sql

-- grant
revoke execute on procedure "public"."fill"() from public;

