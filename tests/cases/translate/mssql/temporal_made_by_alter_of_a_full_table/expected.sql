-- 1-pre/01-schemas.sql

-- schema dbo
create schema if not exists "dbo";

-- schema hist
create schema if not exists "hist";

-- 1-pre/10-dbo-tables.sql

-- table dbo.Staff
create table "dbo"."Staff" (
  "Id" integer not null,
  "Name" varchar(30) not null,
  "SysStart" timestamp(0) not null default (transaction_timestamp() at time zone 'UTC'),
  "SysEnd" timestamp(0) not null default '9999-12-31 23:59:59'
);

-- 1-pre/10-hist-tables.sql

-- table hist.Staff
create table "hist"."Staff" (
  "Id" integer not null,
  "Name" varchar(30) not null,
  "SysStart" timestamp(0) not null,
  "SysEnd" timestamp(0) not null
);

-- 3-post/10-dbo-keys.sql

-- primary key of dbo.Staff
alter table "dbo"."Staff" add constraint "Staff_pkey" primary key ("Id");

-- 3-post/85-dbo-routines.sql

-- function dbo.Staff_versioning
create function "dbo"."Staff_versioning"() returns trigger language plpgsql as $$
declare
  moment timestamp(0) := greatest(transaction_timestamp() at time zone 'UTC', old."SysStart" + interval '1 second');
begin
  if tg_when = 'BEFORE' then
    new."SysStart" := moment;
    new."SysEnd" := '9999-12-31 23:59:59';
    return new;
  end if;
  if tg_op = 'UPDATE' then
    moment := new."SysStart";
  end if;
  insert into "hist"."Staff" ("Id", "Name", "SysStart", "SysEnd")
  values (old."Id", old."Name", old."SysStart", moment);
  return null;
end
$$;

-- trigger Staff_period on dbo.Staff
create trigger "Staff_period" before insert or update on "dbo"."Staff" for each row execute function "dbo"."Staff_versioning"();

-- trigger Staff_history on dbo.Staff
create trigger "Staff_history" after update or delete on "dbo"."Staff" for each row execute function "dbo"."Staff_versioning"();

