-- 1-pre/01-schemas.sql

-- schema dbo
create schema if not exists "dbo";

-- 1-pre/10-dbo-tables.sql

-- table dbo.Items
create table "dbo"."Items" (
  "Id" integer not null,
  "Code" varchar(30) not null,
  "Price" numeric(18,4) not null,
  "Weight" real,
  "Colour" smallint not null default 7
);

-- 3-post/10-dbo-keys.sql

-- primary key of dbo.Items
alter table "dbo"."Items" add constraint "PK_Items" primary key ("Id");

-- unique key UQ_Code of dbo.Items
alter table "dbo"."Items" add constraint "UQ_Code" unique ("Code");

-- 3-post/40-dbo-checks.sql

-- check CK_Price of dbo.Items
alter table "dbo"."Items" add constraint "CK_Price" check (("Price" > 0)) not valid;

-- validation of check CK_Price of dbo.Items
alter table "dbo"."Items" validate constraint "CK_Price";

-- check Items_Colour_tinyint of dbo.Items
alter table "dbo"."Items" add constraint "Items_Colour_tinyint" check ("Colour" between 0 and 255) not valid;

-- validation of check Items_Colour_tinyint of dbo.Items
alter table "dbo"."Items" validate constraint "Items_Colour_tinyint";

