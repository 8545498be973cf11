-- 1-pre/01-schemas.sql

-- schema public
create schema if not exists "public";

-- 1-pre/10-public-tables.sql

-- table public.t
create table "public"."t" (
  "id" integer not null,
  "x" varchar(10)
);

-- 3-post/10-public-keys.sql

-- primary key of public.t
alter table "public"."t" add constraint "t_pkey" primary key ("id");

-- 3-post/40-public-checks.sql

-- check ck of public.t
alter table "public"."t" add constraint "ck" check ((("x" || 'b') <> 'ab')) not valid;

-- validation of check ck of public.t
alter table "public"."t" validate constraint "ck";

-- 3-post/80-views.sql

-- function public.f
create function "public"."f"("p" varchar) returns varchar language plpgsql immutable as $$
declare
  "p" varchar(5) := "f"."p";
  "result_value" varchar(10);
begin
  "result_value" := "p" || 'z';
  return "result_value";
end
$$;

-- view public.v
create view "public"."v" ("id", "k") as
select "t"."id",
  ("t"."x" || 'k') as "k"
from "public"."t" as "t"
where (("t"."x" || 'a') = 'ba');

-- view public.w
create view "public"."w" ("id") as
select "t"."id"
from "public"."t" as "t"
where (("t"."id" = 1) or ("t"."id" = 2));

-- 3-post/85-public-routines.sql

-- function public.tr
create function "public"."tr"() returns trigger language plpgsql as $$
begin
  new."x" := new."x" || 'q';
  return new;
end
$$;

-- trigger tr on public.t
create trigger "tr" before insert on "public"."t" for each row execute function "public"."tr"();

