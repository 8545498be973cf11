-- 1-pre/01-schemas.sql

-- schema acme
create schema if not exists "acme";

-- 1-pre/10-acme-tables.sql

-- table acme.Invoices
create table "acme"."Invoices" (
  "Id" integer not null,
  "Total" numeric(12,2) not null
);

-- 3-post/10-acme-keys.sql

-- primary key of acme.Invoices
alter table "acme"."Invoices" add constraint "Invoices_pkey" primary key ("Id");

