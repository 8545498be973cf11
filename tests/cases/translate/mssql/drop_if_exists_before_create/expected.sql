-- 1-pre/01-schemas.sql

-- schema dbo
create schema if not exists "dbo";

-- 1-pre/10-dbo-tables.sql

-- table dbo.Customers
create table "dbo"."Customers" (
  "Id" integer not null
);

-- table dbo.Orders
create table "dbo"."Orders" (
  "Id" integer not null,
  "CustomerId" integer not null
);

-- table dbo.Products
create table "dbo"."Products" (
  "Id" integer not null,
  "New" integer
);

-- 3-post/10-dbo-keys.sql

-- primary key of dbo.Customers
alter table "dbo"."Customers" add constraint "Customers_pkey" primary key ("Id");

-- primary key of dbo.Orders
alter table "dbo"."Orders" add constraint "Orders_pkey" primary key ("Id");

-- primary key of dbo.Products
alter table "dbo"."Products" add constraint "Products_pkey" primary key ("Id");

-- 3-post/30-dbo-foreign-keys.sql

-- foreign key Orders_CustomerId_fkey of dbo.Orders
alter table "dbo"."Orders" add constraint "Orders_CustomerId_fkey" foreign key ("CustomerId") references "dbo"."Customers" ("Id") not valid;

-- validation of foreign key Orders_CustomerId_fkey of dbo.Orders
alter table "dbo"."Orders" validate constraint "Orders_CustomerId_fkey";

