-- 1-pre/01-schemas.sql

-- schema dbo
create schema if not exists "dbo";

-- 1-pre/10-dbo-tables.sql

-- table dbo.Numbers
create table "dbo"."Numbers" (
  "Id" bigint not null,
  "T" smallint not null default 255,
  "S" smallint default -1,
  "I" integer default 0,
  "B" boolean not null default true,
  "B2" boolean default false
);

-- 3-post/10-dbo-keys.sql

-- primary key of dbo.Numbers
alter table "dbo"."Numbers" add constraint "Numbers_pkey" primary key ("Id");

-- 3-post/40-dbo-checks.sql

-- check Numbers_check of dbo.Numbers
alter table "dbo"."Numbers" add constraint "Numbers_check" check (("B" or ("T" > 10))) not valid;

-- validation of check Numbers_check of dbo.Numbers
alter table "dbo"."Numbers" validate constraint "Numbers_check";

-- check Numbers_T_tinyint of dbo.Numbers
alter table "dbo"."Numbers" add constraint "Numbers_T_tinyint" check ("T" between 0 and 255) not valid;

-- validation of check Numbers_T_tinyint of dbo.Numbers
alter table "dbo"."Numbers" validate constraint "Numbers_T_tinyint";

