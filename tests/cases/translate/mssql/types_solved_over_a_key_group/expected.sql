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
  "Id" integer not null
);

-- table dbo.C
create table "dbo"."C" (
  "Id" integer not null,
  "B" integer
);

-- 3-post/10-dbo-keys.sql

-- primary key of dbo.A
alter table "dbo"."A" add constraint "A_pkey" primary key ("Id");

-- primary key of dbo.B
alter table "dbo"."B" add constraint "B_pkey" primary key ("Id");

-- primary key of dbo.C
alter table "dbo"."C" add constraint "C_pkey" primary key ("Id");

-- 3-post/30-dbo-foreign-keys.sql

-- foreign key B_Id_fkey of dbo.B
alter table "dbo"."B" add constraint "B_Id_fkey" foreign key ("Id") references "dbo"."A" ("Id") not valid;

-- validation of foreign key B_Id_fkey of dbo.B
alter table "dbo"."B" validate constraint "B_Id_fkey";

-- foreign key C_B_fkey of dbo.C
alter table "dbo"."C" add constraint "C_B_fkey" foreign key ("B") references "dbo"."B" ("Id") not valid;

-- validation of foreign key C_B_fkey of dbo.C
alter table "dbo"."C" validate constraint "C_B_fkey";

-- 3-post/40-dbo-checks.sql

-- check A_Id_tinyint of dbo.A
alter table "dbo"."A" add constraint "A_Id_tinyint" check ("Id" between 0 and 255) not valid;

-- validation of check A_Id_tinyint of dbo.A
alter table "dbo"."A" validate constraint "A_Id_tinyint";

-- check B_Id_tinyint of dbo.B
alter table "dbo"."B" add constraint "B_Id_tinyint" check ("Id" between 0 and 255) not valid;

-- validation of check B_Id_tinyint of dbo.B
alter table "dbo"."B" validate constraint "B_Id_tinyint";

-- check C_B_tinyint of dbo.C
alter table "dbo"."C" add constraint "C_B_tinyint" check ("B" between 0 and 255) not valid;

-- validation of check C_B_tinyint of dbo.C
alter table "dbo"."C" validate constraint "C_B_tinyint";

