-- 1-pre/01-schemas.sql

-- schema dbo
create schema if not exists "dbo";

-- 1-pre/10-dbo-tables.sql

-- table dbo.A
create table "dbo"."A" (
  "Id" integer not null
);

-- table dbo.B
create table "dbo"."B" (
  "Id" integer not null,
  "AId" integer
);

-- 3-post/10-dbo-keys.sql

-- primary key of dbo.A
alter table "dbo"."A" add constraint "A_pkey" primary key ("Id");

-- primary key of dbo.B
alter table "dbo"."B" add constraint "B_pkey" primary key ("Id");

-- 3-post/20-dbo-indexes.sql

-- index dbo.IX_B
create index "IX_B" on "dbo"."B" using btree ("AId") with (fillfactor = 80);

-- 3-post/30-dbo-foreign-keys.sql

-- foreign key B_AId_fkey of dbo.B
alter table "dbo"."B" add constraint "B_AId_fkey" foreign key ("AId") references "dbo"."A" ("Id") not valid;

-- validation of foreign key B_AId_fkey of dbo.B
alter table "dbo"."B" validate constraint "B_AId_fkey";

-- 3-post/80-views.sql

-- view dbo.V
create view "dbo"."V" ("Id") as
select "A"."Id"
from "dbo"."A" as "A";

