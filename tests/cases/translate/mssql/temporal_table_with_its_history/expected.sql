-- 1-pre/01-schemas.sql

-- schema dbo
create schema if not exists "dbo";

-- 1-pre/10-dbo-tables.sql

-- table dbo.Contracts
create table "dbo"."Contracts" (
  "Id" integer not null,
  "Terms" varchar(100),
  "ValidFrom" timestamp(3) not null default (transaction_timestamp() at time zone 'UTC'),
  "ValidTo" timestamp(3) not null default '9999-12-31 23:59:59.999'
);

-- table dbo.ContractsHistory
create table "dbo"."ContractsHistory" (
  "Id" integer not null,
  "Terms" varchar(100),
  "ValidFrom" timestamp(3) not null,
  "ValidTo" timestamp(3) not null
);

-- 3-post/10-dbo-keys.sql

-- primary key of dbo.Contracts
alter table "dbo"."Contracts" add constraint "PK_Contracts" primary key ("Id");

-- 3-post/20-dbo-indexes.sql

-- index dbo.ix_ContractsHistory
create index "ix_ContractsHistory" on "dbo"."ContractsHistory" using btree ("ValidTo", "ValidFrom");

-- 3-post/85-dbo-routines.sql

-- function dbo.Contracts_versioning
create function "dbo"."Contracts_versioning"() returns trigger language plpgsql as $$
declare
  moment timestamp(3) := greatest(transaction_timestamp() at time zone 'UTC', old."ValidFrom" + interval '0.001 second');
begin
  if tg_when = 'BEFORE' then
    new."ValidFrom" := moment;
    new."ValidTo" := '9999-12-31 23:59:59.999';
    return new;
  end if;
  if tg_op = 'UPDATE' then
    moment := new."ValidFrom";
  end if;
  insert into "dbo"."ContractsHistory" ("Id", "Terms", "ValidFrom", "ValidTo")
  values (old."Id", old."Terms", old."ValidFrom", moment);
  return null;
end
$$;

-- trigger Contracts_period on dbo.Contracts
create trigger "Contracts_period" before insert or update on "dbo"."Contracts" for each row execute function "dbo"."Contracts_versioning"();

-- trigger Contracts_history on dbo.Contracts
create trigger "Contracts_history" after update or delete on "dbo"."Contracts" for each row execute function "dbo"."Contracts_versioning"();

