-- 1-pre/01-schemas.sql

-- schema dbo
create schema if not exists "dbo";

-- 1-pre/10-dbo-tables.sql

-- table dbo.Child
create table "dbo"."Child" (
  "Id" integer not null,
  "A" integer default 1,
  "B" integer
);

-- table dbo.Parent
create table "dbo"."Parent" (
  "A" integer not null,
  "B" integer not null
);

-- 3-post/10-dbo-keys.sql

-- primary key of dbo.Child
alter table "dbo"."Child" add constraint "Child_pkey" primary key ("Id");

-- unique key Child_A_B_key of dbo.Child
alter table "dbo"."Child" add constraint "Child_A_B_key" unique nulls not distinct ("A", "B");

-- primary key of dbo.Parent
alter table "dbo"."Parent" add constraint "Parent_pkey" primary key ("A", "B");

-- unique key Parent_B_key of dbo.Parent
alter table "dbo"."Parent" add constraint "Parent_B_key" unique ("B");

-- 3-post/30-dbo-foreign-keys.sql

-- foreign key Child_A_B_fkey of dbo.Child
alter table "dbo"."Child" add constraint "Child_A_B_fkey" foreign key ("A", "B") references "dbo"."Parent" ("A", "B") not valid;

-- validation of foreign key Child_A_B_fkey of dbo.Child
alter table "dbo"."Child" validate constraint "Child_A_B_fkey";

-- 3-post/40-dbo-checks.sql

-- check Child_check of dbo.Child
alter table "dbo"."Child" add constraint "Child_check" check (("A" > 0)) not valid;

-- validation of check Child_check of dbo.Child
alter table "dbo"."Child" validate constraint "Child_check";

-- check Child_check_2 of dbo.Child
alter table "dbo"."Child" add constraint "Child_check_2" check (("A" < "B")) not valid;

-- validation of check Child_check_2 of dbo.Child
alter table "dbo"."Child" validate constraint "Child_check_2";

