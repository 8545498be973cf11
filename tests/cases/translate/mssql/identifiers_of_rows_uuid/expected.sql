-- 1-pre/01-schemas.sql

-- schema dbo
create schema if not exists "dbo";

-- 1-pre/10-dbo-tables.sql

-- table dbo.Docs
create table "dbo"."Docs" (
  "Id" uuid not null default gen_random_uuid(),
  "Parent" uuid,
  "Token" uuid not null default gen_random_uuid(),
  "Fixed" uuid default '00000000-0000-0000-0000-000000000000'::uuid
);

-- 3-post/10-dbo-keys.sql

-- primary key of dbo.Docs
alter table "dbo"."Docs" add constraint "PK_Docs" primary key ("Id");

-- 3-post/30-dbo-foreign-keys.sql

-- foreign key Docs_Parent_fkey of dbo.Docs
alter table "dbo"."Docs" add constraint "Docs_Parent_fkey" foreign key ("Parent") references "dbo"."Docs" ("Id") not valid;

-- validation of foreign key Docs_Parent_fkey of dbo.Docs
alter table "dbo"."Docs" validate constraint "Docs_Parent_fkey";

