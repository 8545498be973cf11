-- 1-pre/01-schemas.sql

-- schema dbo
create schema if not exists "dbo";

-- 1-pre/10-dbo-tables.sql

-- table dbo.account
create table "dbo"."account" (
  "id" integer not null,
  "balance" numeric(19,4) not null,
  "closed" boolean not null default false
);

-- 3-post/10-dbo-keys.sql

-- primary key of dbo.account
alter table "dbo"."account" add constraint "account_pkey" primary key ("id");

-- 3-post/85-dbo-routines.sql

-- function dbo.no_debt
create function "dbo"."no_debt"() returns trigger language plpgsql as $$
#variable_conflict use_variable
begin
  if (exists (select 1
  from inserted as "inserted"
  where ("inserted"."balance" < 0))) then
    raise exception '%', 'the balance must not be negative';
  end if;
  return null;
end
$$;

-- trigger no_debt_insert on dbo.account
create trigger "no_debt_insert" after insert on "dbo"."account"
  referencing new table as inserted
  for each statement execute function "dbo"."no_debt"();

-- state of trigger no_debt_insert on dbo.account
alter table "dbo"."account" disable trigger "no_debt_insert";

-- trigger no_debt_update on dbo.account
create trigger "no_debt_update" after update on "dbo"."account"
  referencing old table as deleted new table as inserted
  for each statement execute function "dbo"."no_debt"();

-- state of trigger no_debt_update on dbo.account
alter table "dbo"."account" disable trigger "no_debt_update";

-- function dbo.stays
create function "dbo"."stays"() returns trigger language plpgsql as $$
#variable_conflict use_variable
declare
  "count" integer;
  "open" integer;
  "message" varchar(100);
begin
  "count" := (select count(*) from deleted)::integer;
  if ("count" = 0) then
    return null;
  end if;
  "open" := (select count(*) as "c1"
  from deleted as "deleted"
  where (not "deleted"."closed"))::integer;
  if ("open" > 0) then
    "message" := ((case when "open" < -999999999 then '*' else "open"::text end) || ' of the accounts are open')::varchar(100);
    raise exception '%', "message";
  end if;
  return null;
end
$$;

-- trigger stays on dbo.account
create trigger "stays" after delete on "dbo"."account"
  referencing old table as deleted
  for each statement execute function "dbo"."stays"();

