-- 1-pre/01-schemas.sql

-- schema dbo
create schema if not exists "dbo";

-- 1-pre/05-functions.sql

-- function dbo.Twice
create function "dbo"."Twice"("a" integer) returns integer language sql immutable as $$
select ("a" * 2)
$$;

-- 1-pre/10-dbo-tables.sql

-- table dbo.T
create table "dbo"."T" (
  "Id" integer not null,
  "A" integer
);

-- 3-post/10-dbo-keys.sql

-- primary key of dbo.T
alter table "dbo"."T" add constraint "T_pkey" primary key ("Id");

-- 3-post/80-views.sql

-- function dbo.Big
create function "dbo"."Big"("min" integer) returns table ("Id" integer) language sql stable as $$
(select "T"."Id"
from "dbo"."T" as "T"
where ("T"."A" > "Big"."min"))
$$;

-- 3-post/85-dbo-routines.sql

-- function dbo.TR_T_insert
create function "dbo"."TR_T_insert"() returns trigger language plpgsql as $$
#variable_conflict use_variable
begin
  if current_setting('landfall.dbo_t_tr_t', true) = (pg_trigger_depth() - 1)::text then
    return null;
  end if;
  if true then
    perform set_config('landfall.dbo_t_tr_t', pg_trigger_depth()::text, true);
    update "dbo"."T" as "T" set
      "A" = ("T"."A" + 1)
    where ("T"."Id" in (select "inserted"."Id"
    from inserted as "inserted"));
    perform set_config('landfall.dbo_t_tr_t', '', true);
  end if;
  return null;
end
$$;

-- trigger TR_T_insert on dbo.T
create trigger "TR_T_insert" after insert on "dbo"."T"
  referencing new table as inserted
  for each statement execute function "dbo"."TR_T_insert"();

-- function dbo.TR_T_update
create function "dbo"."TR_T_update"() returns trigger language plpgsql as $$
#variable_conflict use_variable
begin
  if current_setting('landfall.dbo_t_tr_t', true) = (pg_trigger_depth() - 1)::text then
    return null;
  end if;
  if exists (select inserted."Id", inserted."A" from inserted except select deleted."Id", deleted."A" from deleted) then
    perform set_config('landfall.dbo_t_tr_t', pg_trigger_depth()::text, true);
    update "dbo"."T" as "T" set
      "A" = ("T"."A" + 1)
    where ("T"."Id" in (select "inserted"."Id"
    from inserted as "inserted"));
    perform set_config('landfall.dbo_t_tr_t', '', true);
  end if;
  return null;
end
$$;

-- trigger TR_T_update on dbo.T
create trigger "TR_T_update" after update on "dbo"."T"
  referencing old table as deleted new table as inserted
  for each statement execute function "dbo"."TR_T_update"();

