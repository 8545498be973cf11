-- 1-pre/01-schemas.sql

-- schema public
create schema if not exists "public";

-- 1-pre/10-public-tables.sql

-- table public.t
create table "public"."t" (
  "id" integer not null,
  "x" varchar(10) default 'say "x"',
  "n" integer,
  "g" integer generated always as (("n"::bigint + 1)) stored,
  "y" varchar(10)
);

-- 3-post/10-public-keys.sql

-- primary key of public.t
alter table "public"."t" add constraint "t_pkey" primary key ("id");

-- 3-post/40-public-checks.sql

-- check ck of public.t
alter table "public"."t" add constraint "ck" check (("x" <> 'b')) not valid;

-- validation of check ck of public.t
alter table "public"."t" validate constraint "ck";

-- check ck2 of public.t
alter table "public"."t" add constraint "ck2" check ((("n" > 0) or ("x" = 'q"'))) not valid;

-- validation of check ck2 of public.t
alter table "public"."t" validate constraint "ck2";

-- check ck3 of public.t
alter table "public"."t" add constraint "ck3" check (("y" <> "x")) not valid;

-- validation of check ck3 of public.t
alter table "public"."t" validate constraint "ck3";

-- 3-post/80-views.sql

-- function public.f
create function "public"."f"("p" varchar) returns varchar language plpgsql immutable as $$
declare
  "p" varchar(5) := "f"."p";
  "result_value" varchar(10);
begin
  "result_value" := "p" || '"z';
  return "result_value";
end
$$;

-- view public.u
create view "public"."u" ("id", "c") as
select "t"."id",
  'x' as "c"
from "public"."t" as "t";

-- view public.v
create view "public"."v" ("id", "a ""b") as
select "t"."id",
  "t"."x" as "a ""b"
from "public"."t" as "t"
where (("t"."n" > 1) and ("t"."x" = 'q'));

-- view public.w
create view "public"."w" ("id", "c") as
select "t"."id",
  'x' as "c"
from "public"."t" as "t";

-- 3-post/85-public-routines.sql

-- function public.tr
create function "public"."tr"() returns trigger language plpgsql as $$
begin
  new."y" := new."x" || 'q';
  return new;
end
$$;

-- trigger tr on public.t
create trigger "tr" before insert on "public"."t" for each row execute function "public"."tr"();

