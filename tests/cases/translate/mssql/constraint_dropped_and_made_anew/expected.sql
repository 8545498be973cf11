-- 1-pre/01-schemas.sql

-- schema dbo
create schema if not exists "dbo";

-- 1-pre/10-dbo-tables.sql

-- table dbo.T
create table "dbo"."T" (
  "Id" integer not null,
  "A" integer default 2,
  "B" integer,
  "C" integer
);

-- 3-post/10-dbo-keys.sql

-- primary key of dbo.T
alter table "dbo"."T" add constraint "PK_T" primary key ("Id");

-- unique key UQ_C2 of dbo.T
alter table "dbo"."T" add constraint "UQ_C2" unique nulls not distinct ("C", "B");

-- 3-post/40-dbo-checks.sql

-- check CK_B2 of dbo.T
alter table "dbo"."T" add constraint "CK_B2" check (("B" > 1)) not valid;

-- validation of check CK_B2 of dbo.T
alter table "dbo"."T" validate constraint "CK_B2";

