-- 1-pre/01-schemas.sql

-- schema dbo
create schema if not exists "dbo";

-- 1-pre/10-dbo-tables.sql

-- table dbo.Order Details
create table "dbo"."Order Details" (
  "OrderID" integer not null,
  "ProductID" integer not null,
  "UnitPrice" numeric(19,4) not null default 0,
  "Discount" real not null default 0
);

-- 3-post/10-dbo-keys.sql

-- primary key of dbo.Order Details
alter table "dbo"."Order Details" add constraint "PK_Order_Details" primary key ("OrderID", "ProductID");

-- 3-post/20-dbo-indexes.sql

-- index dbo.OrderID
create index "OrderID" on "dbo"."Order Details" using btree ("OrderID");

-- 3-post/40-dbo-checks.sql

-- check CK_Discount of dbo.Order Details
alter table "dbo"."Order Details" add constraint "CK_Discount" check ((("Discount" >= 0::real) and ("Discount" <= 1::real))) not valid;

-- validation of check CK_Discount of dbo.Order Details
alter table "dbo"."Order Details" validate constraint "CK_Discount";

-- check CK_Price of dbo.Order Details
alter table "dbo"."Order Details" add constraint "CK_Price" check (("UnitPrice" >= 0)) not valid;

-- validation of check CK_Price of dbo.Order Details
alter table "dbo"."Order Details" validate constraint "CK_Price";

