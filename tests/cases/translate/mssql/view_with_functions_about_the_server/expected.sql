-- 1-pre/01-schemas.sql

-- schema dbo
create schema if not exists "dbo";

-- 1-pre/10-dbo-tables.sql

-- table dbo.Disk
create table "dbo"."Disk" (
  "Id" integer not null,
  "Data" bytea,
  "TypeId" integer not null
);

-- 3-post/10-dbo-keys.sql

-- primary key of dbo.Disk
alter table "dbo"."Disk" add constraint "Disk_pkey" primary key ("Id");

-- 3-post/80-views.sql

-- view dbo.vMade
create view "dbo"."vMade" ("Id", "Db", "Who", "Login", "Hash") as
select "Disk"."Id",
  current_database()::text as "Db",
  session_user::text as "Who",
  session_user::text as "Login",
  sha256("Disk"."Data") as "Hash"
from "dbo"."Disk" as "Disk";

