-- 1-pre/01-schemas.sql

-- schema dbo
create schema if not exists "dbo";

-- 1-pre/10-dbo-tables.sql

-- table dbo.Orders
create table "dbo"."Orders" (
  "Id" integer not null,
  "Secret" varchar(10)
);

-- 3-post/10-dbo-keys.sql

-- primary key of dbo.Orders
alter table "dbo"."Orders" add constraint "Orders_pkey" primary key ("Id");

-- 4-grants/10-grants.sql

-- grant
do $$ begin
  create role "readers" nologin;
exception when duplicate_object then null;
end $$;

-- grant
do $$ begin
  create role "writers" nologin;
exception when duplicate_object then null;
end $$;

-- grant
grant usage on schema "dbo" to "readers";

-- grant
grant select ("Id") on "dbo"."Orders" to "readers";

