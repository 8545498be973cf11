-- 1-pre/01-schemas.sql

-- schema dbo
create schema if not exists "dbo";

-- 1-pre/10-dbo-tables.sql

-- table dbo.t
create table "dbo"."t" (
  "id" integer
);

-- 4-grants/10-grants.sql

-- grant
do $$ begin
  create role "ar" nologin;
exception when duplicate_object then null;
end $$;

-- grant
do $$ begin
  create role "l" nologin;
exception when duplicate_object then null;
end $$;

-- grant
do $$ begin
  create role "l2" nologin;
exception when duplicate_object then null;
end $$;

-- grant
do $$ begin
  create role "u" nologin;
exception when duplicate_object then null;
end $$;

