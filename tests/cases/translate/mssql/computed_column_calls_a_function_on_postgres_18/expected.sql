-- 1-pre/01-schemas.sql

-- schema dbo
create schema if not exists "dbo";

-- 1-pre/05-functions.sql

-- function dbo.Gross
create function "dbo"."Gross"("net" numeric(19,4)) returns numeric(19,4) language sql immutable as $$
select ("net"::numeric(19,4) * 1.19)::numeric(19,4)
$$;

-- 1-pre/10-dbo-tables.sql

-- table dbo.Bills
create table "dbo"."Bills" (
  "Id" integer not null,
  "Net" numeric(19,4) not null,
  "Gross" numeric(19,4) generated always as ("dbo"."Gross"("Net")) stored
);

-- 3-post/10-dbo-keys.sql

-- primary key of dbo.Bills
alter table "dbo"."Bills" add constraint "Bills_pkey" primary key ("Id");

