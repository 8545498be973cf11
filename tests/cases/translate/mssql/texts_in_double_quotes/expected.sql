-- 1-pre/01-schemas.sql

-- schema dbo
create schema if not exists "dbo";

-- 1-pre/10-dbo-tables.sql

-- table dbo.of names
create table "dbo"."of names" (
  "n" integer
);

-- table dbo.t
create table "dbo"."t" (
  "id" integer not null,
  "v" varchar(10) default 'it''s',
  "n" varchar(10),
  "d" varchar(11) generated always as (("v" || 'n')) stored
);

-- 3-post/10-dbo-keys.sql

-- primary key of dbo.t
alter table "dbo"."t" add constraint "t_pkey" primary key ("id");

-- 3-post/40-dbo-checks.sql

-- check of names_check of dbo.of names
alter table "dbo"."of names" add constraint "of names_check" check (("n" > 0)) not valid;

-- validation of check of names_check of dbo.of names
alter table "dbo"."of names" validate constraint "of names_check";

-- check t_check of dbo.t
alter table "dbo"."t" add constraint "t_check" check (("v" <> 'n')) not valid;

-- validation of check t_check of dbo.t
alter table "dbo"."t" validate constraint "t_check";

-- 3-post/80-views.sql

-- view dbo.said
create view "dbo"."said" ("id", "c") as
select "t"."id",
  'n' as "c"
from "dbo"."t" as "t"
where ("t"."v" = 'v');

-- 3-post/85-dbo-routines.sql

-- function dbo.fill
create function "dbo"."fill"() returns trigger language plpgsql as $$
#variable_conflict use_variable
begin
  update "dbo"."t" as "t" set
    "n" = 'new'
  where ("t"."id" in (select "inserted"."id"
  from inserted as "inserted"));
  return null;
end
$$;

-- trigger fill on dbo.t
create trigger "fill" after insert on "dbo"."t"
  referencing new table as inserted
  for each statement execute function "dbo"."fill"();

