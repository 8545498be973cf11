-- 1-pre/01-schemas.sql

-- schema dbo
create schema if not exists "dbo";

-- schema sec
create schema if not exists "sec";

-- 1-pre/10-dbo-tables.sql

-- table dbo.Baz
create table "dbo"."Baz" (
  "a" integer
);

-- table dbo.Foo
create table "dbo"."Foo" (
  "id" integer not null,
  "x" integer
);

-- table dbo.OfAzure
create table "dbo"."OfAzure" (
  "a" integer
);

-- 1-pre/10-sec-tables.sql

-- table sec.Bar
create table "sec"."Bar" (
  "a" integer
);

-- table sec.Foo
create table "sec"."Foo" (
  "a" integer not null,
  "x" integer
);

-- 3-post/10-dbo-keys.sql

-- primary key of dbo.Foo
alter table "dbo"."Foo" add constraint "Foo_pkey" primary key ("id");

-- 3-post/10-sec-keys.sql

-- primary key of sec.Foo
alter table "sec"."Foo" add constraint "PK_Foo" primary key ("a");

