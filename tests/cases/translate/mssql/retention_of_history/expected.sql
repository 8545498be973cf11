-- 1-pre/01-schemas.sql

-- schema dbo
create schema if not exists "dbo";

-- 1-pre/10-dbo-tables.sql

-- table dbo.A
create table "dbo"."A" (
  "Id" integer not null,
  "S" timestamp(3) not null default (transaction_timestamp() at time zone 'UTC'),
  "E" timestamp(3) not null default '9999-12-31 23:59:59.999'
);

-- table dbo.AHistory
create table "dbo"."AHistory" (
  "Id" integer not null,
  "S" timestamp(3) not null,
  "E" timestamp(3) not null
);

-- 3-post/10-dbo-keys.sql

-- primary key of dbo.A
alter table "dbo"."A" add constraint "A_pkey" primary key ("Id");

-- 3-post/20-dbo-indexes.sql

-- index dbo.ix_AHistory
create index "ix_AHistory" on "dbo"."AHistory" using btree ("E", "S");

-- 3-post/85-dbo-routines.sql

-- function dbo.A_versioning
create function "dbo"."A_versioning"() returns trigger language plpgsql as $$
declare
  moment timestamp(3) := greatest(transaction_timestamp() at time zone 'UTC', old."S" + interval '0.001 second');
begin
  if tg_when = 'BEFORE' then
    new."S" := moment;
    new."E" := '9999-12-31 23:59:59.999';
    return new;
  end if;
  if tg_op = 'UPDATE' then
    moment := new."S";
  end if;
  insert into "dbo"."AHistory" ("Id", "S", "E")
  values (old."Id", old."S", moment);
  return null;
end
$$;

-- trigger A_period on dbo.A
create trigger "A_period" before insert or update on "dbo"."A" for each row execute function "dbo"."A_versioning"();

-- trigger A_history on dbo.A
create trigger "A_history" after update or delete on "dbo"."A" for each row execute function "dbo"."A_versioning"();

