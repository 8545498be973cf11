-- 1-pre/01-schemas.sql

-- schema dbo
create schema if not exists "dbo";

-- 1-pre/03-sequences.sql

-- sequence dbo.Down
create sequence "dbo"."Down" as bigint start with -1 increment by -1 minvalue -9223372036854775808 maxvalue 9223372036854775807;

-- sequence dbo.OrderNumbers
create sequence "dbo"."OrderNumbers" as integer start with 1000 increment by 10 minvalue 1 maxvalue 999999 cache 50 cycle;

-- sequence dbo.Plain
create sequence "dbo"."Plain" as bigint start with -9223372036854775808 increment by 1 minvalue -9223372036854775808 maxvalue 9223372036854775807;

-- sequence dbo.Small
create sequence "dbo"."Small" as smallint start with 0 increment by 1 minvalue 0 maxvalue 255;

-- sequence dbo.Wide
create sequence "dbo"."Wide" as bigint start with 1 increment by 1 minvalue -9223372036854775808 maxvalue 9223372036854775807;

-- 1-pre/10-dbo-tables.sql

-- table dbo.Orders
create table "dbo"."Orders" (
  "Id" integer not null default nextval('"dbo"."OrderNumbers"'::regclass),
  "Serial" bigint not null default nextval('"dbo"."Plain"'::regclass)
);

-- 3-post/10-dbo-keys.sql

-- primary key of dbo.Orders
alter table "dbo"."Orders" add constraint "Orders_pkey" primary key ("Id");

