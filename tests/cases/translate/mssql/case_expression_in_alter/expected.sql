-- 1-pre/01-schemas.sql

-- schema dbo
create schema if not exists "dbo";

-- 1-pre/10-dbo-tables.sql

-- table dbo.T
create table "dbo"."T" (
  "Id" integer not null,
  "A" integer,
  "B" integer,
  "C" integer generated always as ((case when ("A" > "B") then "A" else "B" end)) stored,
  "D" integer,
  "E" varchar(4) generated always as ((case when ("A" = 1) then 'one' else 'many' end)) stored
);

-- 3-post/10-dbo-keys.sql

-- primary key of dbo.T
alter table "dbo"."T" add constraint "T_pkey" primary key ("Id");

-- 3-post/40-dbo-checks.sql

-- check CK_T of dbo.T
alter table "dbo"."T" add constraint "CK_T" check (((case when ("A" > 0) then 1 else 0 end) = 1)) not valid;

-- validation of check CK_T of dbo.T
alter table "dbo"."T" validate constraint "CK_T";

