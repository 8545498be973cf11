-- 1-pre/01-schemas.sql

-- schema dbo
create schema if not exists "dbo";

-- 1-pre/10-dbo-tables.sql

-- table dbo.Items
create table "dbo"."Items" (
  "ID" integer not null,
  "ParentId" integer
);

-- 3-post/10-dbo-keys.sql

-- primary key of dbo.Items
alter table "dbo"."Items" add constraint "Items_pkey" primary key ("ID");

-- 3-post/20-dbo-indexes.sql

-- index dbo.ix_parent
create index "ix_parent" on "dbo"."Items" using btree ("ParentId");

-- 3-post/30-dbo-foreign-keys.sql

-- foreign key FK_Parent of dbo.Items
alter table "dbo"."Items" add constraint "FK_Parent" foreign key ("ParentId") references "dbo"."Items" ("ID") not valid;

-- validation of foreign key FK_Parent of dbo.Items
alter table "dbo"."Items" validate constraint "FK_Parent";

-- 3-post/40-dbo-checks.sql

-- check Items_check of dbo.Items
alter table "dbo"."Items" add constraint "Items_check" check (("ID" > "ParentId")) not valid;

-- validation of check Items_check of dbo.Items
alter table "dbo"."Items" validate constraint "Items_check";

