-- 1-pre/01-schemas.sql

-- schema dbo
create schema if not exists "dbo";

-- 1-pre/10-dbo-tables.sql

-- table dbo.C
create table "dbo"."C" (
  "Id" integer not null,
  "Code" char(10)
);

-- 3-post/10-dbo-keys.sql

-- primary key of dbo.C
alter table "dbo"."C" add constraint "C_pkey" primary key ("Id");

-- 3-post/40-dbo-checks.sql

-- check CK_Upper of dbo.C
alter table "dbo"."C" add constraint "CK_Upper" check ((rtrim(upper(rpad("Code"::text, 10))) = "Code")) not valid;

-- validation of check CK_Upper of dbo.C
alter table "dbo"."C" validate constraint "CK_Upper";

-- check CK_Trim of dbo.C
alter table "dbo"."C" add constraint "CK_Trim" check ((rtrim(ltrim(rpad("Code"::text, 10))) = "Code")) not valid;

-- validation of check CK_Trim of dbo.C
alter table "dbo"."C" validate constraint "CK_Trim";

