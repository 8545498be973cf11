-- 1-pre/01-schemas.sql

-- schema dbo
create schema if not exists "dbo";

-- 1-pre/10-dbo-tables.sql

-- table dbo.Pages
create table "dbo"."Pages" (
  "Id" integer not null,
  "Url" varchar(1700) not null,
  "Node" text,
  "Big" varchar(450)
);

-- 3-post/10-dbo-keys.sql

-- primary key of dbo.Pages
alter table "dbo"."Pages" add constraint "Pages_pkey" primary key ("Id");

-- unique key UX_Url of dbo.Pages
alter table "dbo"."Pages" add constraint "UX_Url" unique ("Url");

-- 3-post/20-dbo-indexes.sql

-- index dbo.IX_Node
create index "IX_Node" on "dbo"."Pages" using btree ("Node");

-- index dbo.IX_Big
create index "IX_Big" on "dbo"."Pages" using btree ("Big");

