-- 1-pre/01-schemas.sql

-- schema dbo
create schema if not exists "dbo";

-- 1-pre/10-dbo-tables.sql

-- table dbo.Sessions
create table "dbo"."Sessions" (
  "Id" uuid not null,
  "UserId" integer not null,
  "At" timestamp not null
);

-- 3-post/10-dbo-keys.sql

-- primary key of dbo.Sessions
alter table "dbo"."Sessions" add constraint "Sessions_pkey" primary key ("Id");

-- 3-post/20-dbo-indexes.sql

-- index dbo.IX_User
create index "IX_User" on "dbo"."Sessions" using hash ("UserId");

-- index dbo.IX_At
create index "IX_At" on "dbo"."Sessions" using btree ("At");

