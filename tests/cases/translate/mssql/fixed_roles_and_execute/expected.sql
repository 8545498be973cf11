-- 1-pre/01-schemas.sql

-- schema dbo
create schema if not exists "dbo";

-- 1-pre/10-dbo-tables.sql

-- table dbo.Prices
create table "dbo"."Prices" (
  "Id" integer not null
);

-- 3-post/10-dbo-keys.sql

-- primary key of dbo.Prices
alter table "dbo"."Prices" add constraint "Prices_pkey" primary key ("Id");

-- 4-grants/10-grants.sql

-- grant
do $$ begin
  create role "app" nologin;
exception when duplicate_object then null;
end $$;

-- grant
grant usage on schema "dbo" to "app";

-- grant
grant select on all tables in schema "dbo" to "app";

-- grant
alter default privileges in schema "dbo" grant select on tables to "app";

-- grant
grant execute on all routines in schema "dbo" to "app";

-- grant
alter default privileges in schema "dbo" grant execute on routines to "app";

-- grant
grant insert, update, delete on all tables in schema "dbo" to "app";

-- grant
alter default privileges in schema "dbo" grant insert, update, delete on tables to "app";

-- grant
revoke delete on "dbo"."Prices" from "app";

