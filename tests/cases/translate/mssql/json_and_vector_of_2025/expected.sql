-- 1-pre/01-schemas.sql

-- schema dbo
create schema if not exists "dbo";

-- 1-pre/10-dbo-tables.sql

-- table dbo.Chunks
create table "dbo"."Chunks" (
  "Id" integer not null,
  "Doc" jsonb not null,
  "Embedding" real[],
  "Loose" text
);

-- 3-post/10-dbo-keys.sql

-- primary key of dbo.Chunks
alter table "dbo"."Chunks" add constraint "Chunks_pkey" primary key ("Id");

