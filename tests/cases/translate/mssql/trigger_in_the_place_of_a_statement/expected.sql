-- 1-pre/01-schemas.sql

-- schema dbo
create schema if not exists "dbo";

-- 1-pre/10-dbo-tables.sql

-- table dbo.fixed
create table "dbo"."fixed" (
  "id" integer not null,
  "changes" integer not null default 0
);

-- table dbo.grp
create table "dbo"."grp" (
  "id" integer not null,
  "parent" integer,
  "name" varchar(20) not null
);

-- table dbo.member
create table "dbo"."member" (
  "id" integer not null,
  "grp" integer not null
);

-- 3-post/10-dbo-keys.sql

-- primary key of dbo.fixed
alter table "dbo"."fixed" add constraint "fixed_pkey" primary key ("id");

-- primary key of dbo.grp
alter table "dbo"."grp" add constraint "grp_pkey" primary key ("id");

-- primary key of dbo.member
alter table "dbo"."member" add constraint "member_pkey" primary key ("id");

-- 3-post/30-dbo-foreign-keys.sql

-- foreign key grp_parent_fkey of dbo.grp
alter table "dbo"."grp" add constraint "grp_parent_fkey" foreign key ("parent") references "dbo"."grp" ("id") not valid;

-- validation of foreign key grp_parent_fkey of dbo.grp
alter table "dbo"."grp" validate constraint "grp_parent_fkey";

-- foreign key member_grp_fkey of dbo.member
alter table "dbo"."member" add constraint "member_grp_fkey" foreign key ("grp") references "dbo"."grp" ("id") not valid;

-- validation of foreign key member_grp_fkey of dbo.member
alter table "dbo"."member" validate constraint "member_grp_fkey";

-- 3-post/80-views.sql

-- view dbo.names
create view "dbo"."names" ("name") as
select "grp"."name"
from "dbo"."grp" as "grp";

-- 3-post/85-dbo-routines.sql

-- function dbo.fixed_counts
create function "dbo"."fixed_counts"() returns trigger language plpgsql as $$
#variable_conflict use_variable
begin
  if current_setting('landfall.dbo_fixed_fixed_counts', true) = (pg_trigger_depth() - 1)::text then
    return new;
  end if;
  perform set_config('landfall.dbo_fixed_fixed_counts', pg_trigger_depth()::text, true);
  update "dbo"."fixed" as "f" set
    "changes" = ("f"."changes" + 1)
  from (select new.*) as "i"
  where ("i"."id" = "f"."id");
  perform set_config('landfall.dbo_fixed_fixed_counts', '', true);
  return null;
end
$$;

-- trigger fixed_counts on dbo.fixed
create trigger "fixed_counts" before update on "dbo"."fixed"
  for each row execute function "dbo"."fixed_counts"();

-- state of trigger fixed_counts on dbo.fixed
alter table "dbo"."fixed" disable trigger "fixed_counts";

-- function dbo.fixed_stays
create function "dbo"."fixed_stays"() returns trigger language plpgsql as $$
#variable_conflict use_variable
begin
  if (1 = 0) then
    return null;
  end if;
  raise exception '%', format('%s rows of %s stay', coalesce('5', '(null)'), coalesce('fixed', '(null)'));
  return null;
end
$$;

-- trigger fixed_stays on dbo.fixed
create trigger "fixed_stays" before delete on "dbo"."fixed"
  for each row execute function "dbo"."fixed_stays"();

-- function dbo.grp_gone
create function "dbo"."grp_gone"() returns trigger language plpgsql as $$
#variable_conflict use_variable
begin
  if current_setting('landfall.dbo_grp_grp_gone', true) = (pg_trigger_depth() - 1)::text then
    return old;
  end if;
  with recursive "below" ("id") as (
  select part."id"::integer as "id"
  from (select "deleted"."id"
  from (select old.*) as "deleted") as part
  union all
  select part."id"::integer as "id"
  from (select "g"."id"
  from "dbo"."grp" as "g"
    join "below" as "b" on ("b"."id" = "g"."parent")) as part
  )
  delete from "dbo"."member" as "member"
  where ("member"."grp" in (select "below"."id"
  from "below" as "below"));
  update "dbo"."grp" as "grp" set
    "parent" = null::integer
  where ("grp"."parent" in (select "deleted"."id"
  from (select old.*) as "deleted"));
  perform set_config('landfall.dbo_grp_grp_gone', pg_trigger_depth()::text, true);
  delete from "dbo"."grp" as "grp"
  where ("grp"."id" in (select "deleted"."id"
  from (select old.*) as "deleted"));
  perform set_config('landfall.dbo_grp_grp_gone', '', true);
  return null;
end
$$;

-- trigger grp_gone on dbo.grp
create trigger "grp_gone" before delete on "dbo"."grp"
  for each row execute function "dbo"."grp_gone"();

