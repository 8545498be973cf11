-- 1-pre/01-schemas.sql

-- schema dbo
create schema if not exists "dbo";

-- 1-pre/10-dbo-tables.sql

-- table dbo.T
create table "dbo"."T" (
  "Id" integer not null,
  "Parent" integer
);

-- 3-post/10-dbo-keys.sql

-- primary key of dbo.T
alter table "dbo"."T" add constraint "T_pkey" primary key ("Id");

-- 3-post/85-dbo-routines.sql

-- function dbo.TR_T
create function "dbo"."TR_T"() returns trigger language plpgsql as $$
#variable_conflict use_variable
begin
  if current_setting('landfall.dbo_t_tr_t', true) = (pg_trigger_depth() - 1)::text then
    return old;
  end if;
  perform set_config('landfall.dbo_t_tr_t', pg_trigger_depth()::text, true);
  delete from "dbo"."T" as "T"
  where ("T"."Parent" in (select "deleted"."Id"
  from (select old.*) as "deleted"));
  perform set_config('landfall.dbo_t_tr_t', '', true);
  return null;
end
$$;

-- trigger TR_T on dbo.T
create trigger "TR_T" before delete on "dbo"."T"
  for each row execute function "dbo"."TR_T"();

-- state of trigger TR_T on dbo.T
alter table "dbo"."T" disable trigger "TR_T";

