-- 1-pre/01-schemas.sql

-- schema dbo
create schema if not exists "dbo";

-- 1-pre/10-dbo-tables.sql

-- table dbo.AT1202
create table "dbo"."AT1202" (
  "ObjectID" varchar(50) not null,
  "IsDealer" smallint not null,
  "SystemNamee" varchar(250),
  "Added" integer
);

-- 3-post/10-dbo-keys.sql

-- primary key of dbo.AT1202
alter table "dbo"."AT1202" add constraint "AT1202_pkey" primary key ("ObjectID");

-- 3-post/40-dbo-checks.sql

-- check AT1202_IsDealer_tinyint of dbo.AT1202
alter table "dbo"."AT1202" add constraint "AT1202_IsDealer_tinyint" check ("IsDealer" between 0 and 255) not valid;

-- validation of check AT1202_IsDealer_tinyint of dbo.AT1202
alter table "dbo"."AT1202" validate constraint "AT1202_IsDealer_tinyint";

