-- 1-pre/01-schemas.sql

-- schema dbo
create schema if not exists "dbo";

-- 1-pre/10-dbo-tables.sql

-- table dbo.C
create table "dbo"."C" (
  "Id" integer not null,
  "P" integer not null
);

-- table dbo.P
create table "dbo"."P" (
  "Id" integer not null,
  "K" integer not null,
  "N" integer
)
partition by RANGE ("Id");

-- partition dbo.P_p1
create table "dbo"."P_p1" partition of "dbo"."P" FOR VALUES FROM (MINVALUE) TO (10);

-- partition dbo.P_p2
create table "dbo"."P_p2" partition of "dbo"."P" FOR VALUES FROM (10) TO (20);

-- partition dbo.P_p3
create table "dbo"."P_p3" partition of "dbo"."P" FOR VALUES FROM (20) TO (MAXVALUE);

-- 3-post/10-dbo-keys.sql

-- primary key of dbo.C
alter table "dbo"."C" add constraint "C_pkey" primary key ("Id");

-- primary key of dbo.P
alter table "dbo"."P" add constraint "PK_P" primary key ("Id");

-- unique key UQ_P of dbo.P
alter table "dbo"."P" add constraint "UQ_P" unique ("Id", "K");

-- 3-post/20-dbo-indexes.sql

-- index dbo.IX_N
create index "IX_N" on "dbo"."P" using btree ("N") include ("K");

-- 3-post/30-dbo-foreign-keys.sql

-- foreign key FK_C_P of dbo.C
alter table "dbo"."C" add constraint "FK_C_P" foreign key ("P") references "dbo"."P" ("Id") not valid;

-- validation of foreign key FK_C_P of dbo.C
alter table "dbo"."C" validate constraint "FK_C_P";

