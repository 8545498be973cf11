-- 1-pre/01-schemas.sql

-- schema dbo
create schema if not exists "dbo";

-- 1-pre/10-dbo-tables.sql

-- table dbo.Customer
create table "dbo"."Customer" (
  "CustomerId" integer not null,
  "Name" varchar(40) not null
);

-- table dbo.Ord
create table "dbo"."Ord" (
  "OrdNo" integer not null,
  "CustNo" integer not null
);

-- 3-post/10-dbo-keys.sql

-- primary key of dbo.Customer
alter table "dbo"."Customer" add constraint "PK_Cust" primary key ("CustomerId");

-- primary key of dbo.Ord
alter table "dbo"."Ord" add constraint "Ord_pkey" primary key ("OrdNo");

-- 3-post/20-dbo-indexes.sql

-- index dbo.IX_Customer_Name
create index "IX_Customer_Name" on "dbo"."Customer" using btree ("Name");

-- 3-post/30-dbo-foreign-keys.sql

-- foreign key FK_Order_Customer of dbo.Ord
alter table "dbo"."Ord" add constraint "FK_Order_Customer" foreign key ("CustNo") references "dbo"."Customer" ("CustomerId") not valid;

-- validation of foreign key FK_Order_Customer of dbo.Ord
alter table "dbo"."Ord" validate constraint "FK_Order_Customer";

