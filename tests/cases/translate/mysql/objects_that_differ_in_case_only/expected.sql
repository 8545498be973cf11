-- 1-pre/01-schemas.sql

-- schema public
create schema if not exists "public";

-- 1-pre/03-sequences.sql

-- sequence public.Sq
create sequence "public"."Sq" as bigint start with 5 increment by 1 minvalue 1 maxvalue 9223372036854775806 cache 1000;

-- sequence public.sq
create sequence "public"."sq" as bigint start with 9 increment by 1 minvalue 1 maxvalue 9223372036854775806 cache 1000;

-- 1-pre/10-public-tables.sql

-- table public.T
create table "public"."T" (
  "id" integer not null
);

-- table public.t
create table "public"."t" (
  "id" integer not null,
  "a" integer
);

-- 3-post/10-public-keys.sql

-- primary key of public.T
alter table "public"."T" add constraint "T_pkey" primary key ("id");

-- primary key of public.t
alter table "public"."t" add constraint "t_pkey" primary key ("id");

-- 3-post/80-views.sql

-- view public.Alone
create view "public"."Alone" ("x") as
select 1 as "x";

-- view public.Gone
create view "public"."Gone" ("x") as
select 2 as "x";

-- view public.Report
create view "public"."Report" ("id") as
select ("t"."id"::bigint + 1) as "id"
from "public"."t" as "t";

-- view public.report
create view "public"."report" ("id") as
select ("t"."id"::bigint + 100) as "id"
from "public"."t" as "t";

-- 3-post/85-public-routines.sql

-- function public.Tr
create function "public"."Tr"() returns trigger language plpgsql as $$
begin
  new."a" := 1;
  return new;
end
$$;

-- trigger Tr on public.t
create trigger "Tr" before insert on "public"."t" for each row execute function "public"."Tr"();

-- function public.tr
create function "public"."tr"() returns trigger language plpgsql as $$
begin
  new."a" := 2;
  return new;
end
$$;

-- trigger tr on public.t
create trigger "tr" before update on "public"."t" for each row execute function "public"."tr"();

