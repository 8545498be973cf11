-- 1-pre/01-schemas.sql

-- schema Sales
create schema if not exists "Sales";

-- 1-pre/10-Sales-tables.sql

-- table Sales.Regions
create table "Sales"."Regions" (
  "Id" integer not null,
  "Name" varchar(20) not null
);

-- 3-post/10-Sales-keys.sql

-- primary key of Sales.Regions
alter table "Sales"."Regions" add constraint "Regions_pkey" primary key ("Id");

-- 4-grants/10-grants.sql

-- grant
do $$ begin
  create role "app" nologin;
exception when duplicate_object then null;
end $$;

-- grant
grant usage on schema "Sales" to public;

-- grant
alter schema "Sales" owner to "app";

-- grant
grant select on "Sales"."Regions" to public;

