-- 1-pre/01-schemas.sql

-- schema dbo
create schema if not exists "dbo";

-- 1-pre/10-dbo-tables.sql

-- table dbo.Cust
create table "dbo"."Cust" (
  "CustomerId" integer not null
);

-- 3-post/10-dbo-keys.sql

-- primary key of dbo.Cust
alter table "dbo"."Cust" add constraint "Cust_pkey" primary key ("CustomerId");

-- 3-post/40-dbo-checks.sql

-- check Cust_check of dbo.Cust
alter table "dbo"."Cust" add constraint "Cust_check" check (("CustomerId" > 0)) not valid;

-- validation of check Cust_check of dbo.Cust
alter table "dbo"."Cust" validate constraint "Cust_check";

