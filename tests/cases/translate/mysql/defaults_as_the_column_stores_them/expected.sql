-- 1-pre/01-schemas.sql

-- schema public
create schema if not exists "public";

-- 1-pre/02-types.sql

-- type public.t_p
create type "public"."t_p" as enum (
  'A',
  'b'
);

-- 1-pre/10-public-tables.sql

-- table public.t
create table "public"."t" (
  "a" integer default 7,
  "b" integer default -1,
  "c" numeric(10,2) default 0.00,
  "d" numeric(10,2) default 1.50,
  "e" varchar(9) default '',
  "f" varchar(20) default 'it''s "x" \ 
',
  "g" timestamp(0) default '2020-01-02 00:00:00'::timestamp,
  "h" timestamp(3) default '2020-01-02 03:04:05.500'::timestamp,
  "i" date default '2020-01-02'::date,
  "j" bit(4) default B'0101',
  "k" bit(8) default B'00000101',
  "l" smallint default 1,
  "m" smallint default 0,
  "n" varchar(9),
  "o" varchar(5) default 'ab',
  "p" "public"."t_p" default 'b',
  "q" smallint default 1999,
  "r" double precision default 1.5,
  "s" bytea default '\x61'::bytea,
  "t" varchar(9) default 'AB',
  "u" integer default 16,
  "v" timestamp(0) with time zone default current_timestamp(0),
  "w" timestamp default localtimestamp(6),
  "x" varchar(40) default gen_random_uuid()::text,
  "y" integer default (1::bigint + 2),
  "z" text[] default array['x', 'y']::text[],
  "aa" real default 0.5,
  "ab" numeric(20,0) default 18446744073709551615,
  "ac" varchar(9) default 'lit',
  "ad" text default 'long',
  "ae" interval(0) default '01:02:03'::interval,
  "af" numeric(5,1) default 1.0
);

-- 3-post/40-public-checks.sql

-- check t_z_set of public.t
alter table "public"."t" add constraint "t_z_set" check ("z" <@ array['x', 'y']::text[]) not valid;

-- validation of check t_z_set of public.t
alter table "public"."t" validate constraint "t_z_set";

-- check t_ab_unsigned of public.t
alter table "public"."t" add constraint "t_ab_unsigned" check ("ab" >= 0) not valid;

-- validation of check t_ab_unsigned of public.t
alter table "public"."t" validate constraint "t_ab_unsigned";

-- check t_af_unsigned of public.t
alter table "public"."t" add constraint "t_af_unsigned" check ("af" >= 0) not valid;

-- validation of check t_af_unsigned of public.t
alter table "public"."t" validate constraint "t_af_unsigned";

-- 3-post/50-public-triggers.sql

-- function public.t_on_update
create or replace function "public"."t_on_update"() returns trigger language plpgsql as $function$
begin
  if new."w" is not distinct from old."w" then
    new."w" := current_timestamp(6);
  end if;
  return new;
end
$function$;

-- trigger t_on_update on public.t
create trigger "t_on_update" before update on "public"."t" for each row
  when (row(old."a", old."b", old."c", old."d", old."e", old."f", old."g", old."h", old."i", old."j", old."k", old."l", old."m", old."n", old."o", old."p", old."q", old."r", old."s", old."t", old."u", old."v", old."w", old."x", old."y", old."z", old."aa", old."ab", old."ac", old."ad", old."ae", old."af") is distinct from row(new."a", new."b", new."c", new."d", new."e", new."f", new."g", new."h", new."i", new."j", new."k", new."l", new."m", new."n", new."o", new."p", new."q", new."r", new."s", new."t", new."u", new."v", new."w", new."x", new."y", new."z", new."aa", new."ab", new."ac", new."ad", new."ae", new."af"))
  execute function "public"."t_on_update"();

