-- 1-pre/01-schemas.sql

-- schema dbo
create schema if not exists "dbo";

-- 1-pre/10-dbo-tables.sql

-- table dbo.Orders
create table "dbo"."Orders" (
  "Id" integer not null,
  "Total" numeric(9,2)
);

-- 3-post/10-dbo-keys.sql

-- primary key of dbo.Orders
alter table "dbo"."Orders" add constraint "Orders_pkey" primary key ("Id");

-- 4-grants/10-grants.sql

-- grant
do $$ begin
  create role "app" nologin;
exception when duplicate_object then null;
end $$;

-- grant
do $$ begin
  create role "readers" nologin;
exception when duplicate_object then null;
end $$;

-- grant
grant usage on schema "dbo" to "app";

-- grant
grant usage on schema "dbo" to "readers";

-- grant
grant "readers" to "app";

-- grant
grant select, insert on "dbo"."Orders" to "readers" with grant option;

-- grant
grant update ("Total") on "dbo"."Orders" to "app";

-- grant
grant select on all tables in schema "dbo" to "readers";

-- grant
alter default privileges in schema "dbo" grant select on tables to "readers";

-- grant
grant references on "dbo"."Orders" to "app";

