-- 1-pre/01-schemas.sql

-- schema dbo
create schema if not exists "dbo";

-- 1-pre/10-dbo-tables.sql

-- table dbo.Orders
create table "dbo"."Orders" (
  "Id" integer not null
);

-- table dbo.Third
create table "dbo"."Third" (
  "Id" integer not null,
  "O" integer
);

-- 3-post/10-dbo-keys.sql

-- primary key of dbo.Orders
alter table "dbo"."Orders" add constraint "Orders_pkey" primary key ("Id");

-- primary key of dbo.Third
alter table "dbo"."Third" add constraint "Third_pkey" primary key ("Id");

-- 3-post/30-dbo-foreign-keys.sql

-- foreign key Third_O_fkey of dbo.Third
alter table "dbo"."Third" add constraint "Third_O_fkey" foreign key ("O") references "dbo"."Orders" ("Id") not valid;

-- validation of foreign key Third_O_fkey of dbo.Third
alter table "dbo"."Third" validate constraint "Third_O_fkey";

