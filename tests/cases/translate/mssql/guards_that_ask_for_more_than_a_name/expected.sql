-- 1-pre/01-schemas.sql

-- schema app
create schema if not exists "app";

-- schema dbo
create schema if not exists "dbo";

-- 1-pre/10-app-tables.sql

-- table app.Bar
create table "app"."Bar" (
  "id" integer
);

-- table app.Bar2
create table "app"."Bar2" (
  "id" integer,
  "z" integer
);

-- table app.Foo
create table "app"."Foo" (
  "id" integer,
  "x" integer
);

-- 1-pre/10-dbo-tables.sql

-- table dbo.Bar
create table "dbo"."Bar" (
  "id" integer not null,
  "x" integer,
  "y" integer not null default 5
);

-- table dbo.Foo
create table "dbo"."Foo" (
  "id" bigint not null,
  "x" integer not null,
  "cx" integer generated always as (("x" * 2)) stored,
  "idd" integer
);

-- 3-post/10-dbo-keys.sql

-- primary key of dbo.Bar
alter table "dbo"."Bar" add constraint "PK_Bar" primary key ("id");

-- primary key of dbo.Foo
alter table "dbo"."Foo" add constraint "PK_Foo" primary key ("id");

-- 3-post/30-app-foreign-keys.sql

-- foreign key Foo_id_fkey of app.Foo
alter table "app"."Foo" add constraint "Foo_id_fkey" foreign key ("id") references "dbo"."Bar" ("id") not valid;

-- validation of foreign key Foo_id_fkey of app.Foo
alter table "app"."Foo" validate constraint "Foo_id_fkey";

-- 3-post/40-dbo-checks.sql

-- check ckf of dbo.Foo
alter table "dbo"."Foo" add constraint "ckf" check (("x" > 0)) not valid;

-- validation of check ckf of dbo.Foo
alter table "dbo"."Foo" validate constraint "ckf";

