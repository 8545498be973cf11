-- 1-pre/01-schemas.sql

-- schema dbo
create schema if not exists "dbo";

-- 1-pre/10-dbo-tables.sql

-- table dbo.C
create table "dbo"."C" (
  "Id" integer not null,
  "Code" varchar(10) not null,
  "Opt" integer
);

-- table dbo.P
create table "dbo"."P" (
  "Id" integer not null,
  "Code" varchar(10) not null,
  "Opt" integer
);

-- 3-post/10-dbo-keys.sql

-- primary key of dbo.C
alter table "dbo"."C" add constraint "C_pkey" primary key ("Id");

-- primary key of dbo.P
alter table "dbo"."P" add constraint "P_pkey" primary key ("Id");

-- unique key UX_Code of dbo.P
alter table "dbo"."P" add constraint "UX_Code" unique ("Code");

-- unique key UX_Opt of dbo.P
alter table "dbo"."P" add constraint "UX_Opt" unique nulls not distinct ("Opt");

-- 3-post/30-dbo-foreign-keys.sql

-- foreign key C_Code_fkey of dbo.C
alter table "dbo"."C" add constraint "C_Code_fkey" foreign key ("Code") references "dbo"."P" ("Code") not valid;

-- validation of foreign key C_Code_fkey of dbo.C
alter table "dbo"."C" validate constraint "C_Code_fkey";

-- foreign key C_Opt_fkey of dbo.C
alter table "dbo"."C" add constraint "C_Opt_fkey" foreign key ("Opt") references "dbo"."P" ("Opt") not valid;

-- validation of foreign key C_Opt_fkey of dbo.C
alter table "dbo"."C" validate constraint "C_Opt_fkey";

