-- 1-pre/01-schemas.sql

-- schema dbo
create schema if not exists "dbo";

-- 1-pre/10-dbo-tables.sql

-- table dbo.C
create table "dbo"."C" (
  "Id" integer not null,
  "A" integer,
  "B" integer,
  "N" integer
);

-- 3-post/10-dbo-keys.sql

-- primary key of dbo.C
alter table "dbo"."C" add constraint "C_pkey" primary key ("Id");

-- 3-post/40-dbo-checks.sql

-- check CK_A of dbo.C
alter table "dbo"."C" add constraint "CK_A" check (("A" > 0)) not valid;

-- check CK_N of dbo.C
alter table "dbo"."C" add constraint "CK_N" check (("N" > 0)) not valid;

-- validation of check CK_N of dbo.C
alter table "dbo"."C" validate constraint "CK_N";

