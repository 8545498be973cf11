-- 1-pre/01-schemas.sql

-- schema dbo
create schema if not exists "dbo";

-- 1-pre/10-dbo-tables.sql

-- table dbo.job
create table "dbo"."job" (
  "id" integer not null,
  "owner" varchar(20) not null,
  "tool" varchar(20),
  "parent" integer
);

-- 3-post/10-dbo-keys.sql

-- primary key of dbo.job
alter table "dbo"."job" add constraint "job_pkey" primary key ("id");

-- 3-post/80-views.sql

-- function dbo.jobs_of
create function "dbo"."jobs_of"("owner_2" varchar(20), "note_2" varchar(10) default ' none') returns table ("id" integer, "owner" varchar(10), "note" varchar(6), "weight" numeric(6,2)) language plpgsql stable as $$
#variable_conflict use_variable
begin
  "owner_2" := "owner_2"::varchar(20);
  "note_2" := "note_2"::varchar(10);
  if ("owner_2" is null) then
    return;
  end if;
  return query
  select part."id"::integer, part."owner"::varchar(10), part."note"::varchar(6), null::numeric(6,2)
  from (
  select "job"."id",
    "job"."owner",
    "note_2" as "note"
  from "dbo"."job" as "job"
  where ("job"."owner" = "owner_2")
  ) as part ("id", "owner", "note");
  return query
  with recursive "children" ("id") as (
  select part."id"::integer as "id"
  from (select "job"."id"
  from "dbo"."job" as "job"
  where ("job"."owner" = "owner_2")) as part
  union all
  select part."id"::integer as "id"
  from (select "j"."id"
  from "dbo"."job" as "j"
    join "children" as "c" on ("j"."parent" = "c"."id")) as part
  )
  select part."id"::integer, part."owner"::varchar(10), part."note"::varchar(6), part."weight"::numeric(6,2)
  from (
  select ("j"."id" + 100) as "id",
    "j"."owner",
    'child' as "note",
    ("j"."id" / 2.0) as "weight"
  from "dbo"."job" as "j"
    join "children" as "c" on ("c"."id" = "j"."id")
  where ("j"."owner" <> "owner_2")
  ) as part ("id", "owner", "note", "weight");
  return query
  select part."id"::integer, part."owner"::varchar(10), null::varchar(6), part."weight"::numeric(6,2)
  from (
  values (999, 'end', null, 1)
  ) as part ("id", "owner", "note", "weight");
  return;
end
$$;

-- view dbo.joined
create view "dbo"."joined" ("id", "weight", "note") as
select "j"."id",
  "f"."weight",
  "f"."note"
from "dbo"."job" as "j"
  left join "dbo"."jobs_of"("j"."owner", ' none') as "f" on true;

