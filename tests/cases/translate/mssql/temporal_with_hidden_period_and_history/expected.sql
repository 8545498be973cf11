-- 1-pre/01-schemas.sql

-- schema dbo
create schema if not exists "dbo";

-- 1-pre/10-dbo-tables.sql

-- table dbo.A
create table "dbo"."A" (
  "Id" integer not null,
  "V" integer,
  "S" timestamp not null default (transaction_timestamp() at time zone 'UTC'),
  "E" timestamp not null default '9999-12-31 23:59:59.999999'
);

-- table dbo.AHistory
create table "dbo"."AHistory" (
  "Id" integer not null,
  "V" integer,
  "S" timestamp not null,
  "E" timestamp not null
);

-- 3-post/10-dbo-keys.sql

-- primary key of dbo.A
alter table "dbo"."A" add constraint "PK_A" primary key ("Id");

-- 3-post/20-dbo-indexes.sql

-- index dbo.ix_AHistory
create index "ix_AHistory" on "dbo"."AHistory" using btree ("E", "S");

-- 3-post/85-dbo-routines.sql

-- function dbo.A_versioning
create function "dbo"."A_versioning"() returns trigger language plpgsql as $$
declare
  moment timestamp(6) := greatest(transaction_timestamp() at time zone 'UTC', old."S" + interval '0.000001 second');
begin
  if tg_when = 'BEFORE' then
    new."S" := moment;
    new."E" := '9999-12-31 23:59:59.999999';
    return new;
  end if;
  if tg_op = 'UPDATE' then
    moment := new."S";
  end if;
  insert into "dbo"."AHistory" ("Id", "V", "S", "E")
  values (old."Id", old."V", old."S", moment);
  return null;
end
$$;

-- trigger A_period on dbo.A
create trigger "A_period" before insert or update on "dbo"."A" for each row execute function "dbo"."A_versioning"();

-- trigger A_history on dbo.A
create trigger "A_history" after update or delete on "dbo"."A" for each row execute function "dbo"."A_versioning"();

