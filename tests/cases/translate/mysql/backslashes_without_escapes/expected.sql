-- 1-pre/01-schemas.sql

-- schema public
create schema if not exists "public";

-- 1-pre/02-types.sql

-- type public.t_e
create type "public"."t_e" as enum (
  'a\n',
  'b'
);

-- 1-pre/10-public-tables.sql

-- table public.t
create table "public"."t" (
  "id" integer not null,
  "x" varchar(20) default 'a\b',
  "e" "public"."t_e" not null default 'a\n'
);

-- 3-post/10-public-keys.sql

-- primary key of public.t
alter table "public"."t" add constraint "t_pkey" primary key ("id");

-- 3-post/40-public-checks.sql

-- check ck of public.t
alter table "public"."t" add constraint "ck" check (("x" <> 'c\d')) not valid;

-- validation of check ck of public.t
alter table "public"."t" validate constraint "ck";

-- 3-post/60-public-comments.sql

-- comment on public.t.id
comment on column "public"."t"."id" is 'c:\new';

-- 3-post/80-views.sql

-- function public.f
create function "public"."f"() returns varchar language plpgsql immutable as $$
declare
  "result_value" varchar(9);
begin
  "result_value" := 'z\t';
  return "result_value";
end
$$;

-- view public.v
create view "public"."v" ("id", "c") as
select "t"."id",
  'q\n' as "c"
from "public"."t" as "t"
where ("t"."x" = 'x\ny');

-- view public.w
create view "public"."w" ("id", "c") as
select "t"."id",
  'a\b' as "c"
from "public"."t" as "t";

