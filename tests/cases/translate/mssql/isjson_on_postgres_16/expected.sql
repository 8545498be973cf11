-- 1-pre/01-schemas.sql

-- schema dbo
create schema if not exists "dbo";

-- 1-pre/10-dbo-tables.sql

-- table dbo.Chunks
create table "dbo"."Chunks" (
  "Id" integer not null,
  "Loose" text
);

-- 3-post/10-dbo-keys.sql

-- primary key of dbo.Chunks
alter table "dbo"."Chunks" add constraint "Chunks_pkey" primary key ("Id");

-- 3-post/40-dbo-checks.sql

-- check CK_Json of dbo.Chunks
alter table "dbo"."Chunks" add constraint "CK_Json" check ((("Loose" is json object or "Loose" is json array)::integer = 1)) not valid;

-- validation of check CK_Json of dbo.Chunks
alter table "dbo"."Chunks" validate constraint "CK_Json";

