-- 1-pre/01-schemas.sql

-- schema dbo
create schema if not exists "dbo";

-- 1-pre/10-dbo-tables.sql

-- table dbo.C
create table "dbo"."C" (
  "Id" integer not null,
  "A" integer,
  "P" integer,
  "Q" integer
);

-- table dbo.P
create table "dbo"."P" (
  "Id" integer not null
);

-- 3-post/10-dbo-keys.sql

-- primary key of dbo.C
alter table "dbo"."C" add constraint "C_pkey" primary key ("Id");

-- primary key of dbo.P
alter table "dbo"."P" add constraint "P_pkey" primary key ("Id");

-- 3-post/30-dbo-foreign-keys.sql

-- foreign key FK_Q of dbo.C
alter table "dbo"."C" add constraint "FK_Q" foreign key ("Q") references "dbo"."P" ("Id") not valid;

-- validation of foreign key FK_Q of dbo.C
alter table "dbo"."C" validate constraint "FK_Q";

