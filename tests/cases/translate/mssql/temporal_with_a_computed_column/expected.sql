-- 1-pre/01-schemas.sql

-- schema dbo
create schema if not exists "dbo";

-- 1-pre/10-dbo-tables.sql

-- table dbo.emp
create table "dbo"."emp" (
  "id" integer not null,
  "a" integer,
  "dbl" integer generated always as (("a" * 2)) stored,
  "s" timestamp not null default (transaction_timestamp() at time zone 'UTC'),
  "e" timestamp not null default '9999-12-31 23:59:59.999999'
);

-- table dbo.emp_hist
create table "dbo"."emp_hist" (
  "id" integer not null,
  "a" integer,
  "dbl" integer,
  "s" timestamp not null,
  "e" timestamp not null
);

-- 3-post/10-dbo-keys.sql

-- primary key of dbo.emp
alter table "dbo"."emp" add constraint "emp_pkey" primary key ("id");

-- 3-post/20-dbo-indexes.sql

-- index dbo.ix_emp_hist
create index "ix_emp_hist" on "dbo"."emp_hist" using btree ("e", "s");

-- 3-post/85-dbo-routines.sql

-- function dbo.emp_versioning
create function "dbo"."emp_versioning"() returns trigger language plpgsql as $$
declare
  moment timestamp(6) := greatest(transaction_timestamp() at time zone 'UTC', old."s" + interval '0.000001 second');
begin
  if tg_when = 'BEFORE' then
    new."s" := moment;
    new."e" := '9999-12-31 23:59:59.999999';
    return new;
  end if;
  if tg_op = 'UPDATE' then
    moment := new."s";
  end if;
  insert into "dbo"."emp_hist" ("id", "a", "dbl", "s", "e")
  values (old."id", old."a", old."dbl", old."s", moment);
  return null;
end
$$;

-- trigger emp_period on dbo.emp
create trigger "emp_period" before insert or update on "dbo"."emp" for each row execute function "dbo"."emp_versioning"();

-- trigger emp_history on dbo.emp
create trigger "emp_history" after update or delete on "dbo"."emp" for each row execute function "dbo"."emp_versioning"();

