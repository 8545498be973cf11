-- 1-pre/01-schemas.sql

-- schema dbo
create schema if not exists "dbo";

-- 1-pre/10-dbo-tables.sql

-- table dbo.U
create table "dbo"."U" (
  "Id" integer not null,
  "A" integer,
  "B" integer not null,
  "C" integer,
  "D" integer not null
);

-- 3-post/10-dbo-keys.sql

-- primary key of dbo.U
alter table "dbo"."U" add constraint "U_pkey" primary key ("Id");

-- unique key UQ_A of dbo.U
alter table "dbo"."U" add constraint "UQ_A" unique nulls not distinct ("A");

-- unique key UQ_B of dbo.U
alter table "dbo"."U" add constraint "UQ_B" unique ("B");

-- unique key UX_C of dbo.U
alter table "dbo"."U" add constraint "UX_C" unique nulls not distinct ("C");

-- 3-post/20-dbo-indexes.sql

-- index dbo.UQ_CD
create unique index "UQ_CD" on "dbo"."U" using btree ("C", "D" desc) nulls not distinct;

