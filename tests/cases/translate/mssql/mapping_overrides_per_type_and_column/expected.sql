-- 1-pre/01-schemas.sql

-- schema dbo
create schema if not exists "dbo";

-- 1-pre/10-dbo-tables.sql

-- table dbo.Orders
create table "dbo"."Orders" (
  "Id" bigint not null,
  "IsPaid" smallint not null default 1,
  "IsSent" boolean not null default false,
  "Code" char(36) not null,
  "Ref" varchar(8),
  "Cents" bigint,
  "Must" integer
);

-- 3-post/10-dbo-keys.sql

-- primary key of dbo.Orders
alter table "dbo"."Orders" add constraint "Orders_pkey" primary key ("Id");

-- 3-post/20-dbo-indexes.sql

-- index dbo.IX_Paid
create index "IX_Paid" on "dbo"."Orders" using btree ("Id") where ("IsPaid" = 1);

-- index dbo.IX_Sent
create index "IX_Sent" on "dbo"."Orders" using btree ("Id") where "IsSent";

-- 3-post/40-dbo-checks.sql

-- check Orders_IsPaid_bit of dbo.Orders
alter table "dbo"."Orders" add constraint "Orders_IsPaid_bit" check ("IsPaid" in (0, 1)) not valid;

-- validation of check Orders_IsPaid_bit of dbo.Orders
alter table "dbo"."Orders" validate constraint "Orders_IsPaid_bit";

