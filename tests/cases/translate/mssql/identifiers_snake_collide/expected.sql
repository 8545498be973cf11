-- 1-pre/01-schemas.sql

-- schema dbo
create schema if not exists "dbo";

-- 1-pre/10-dbo-tables.sql

-- table dbo.user_name
create table "dbo"."user_name" (
  "user_id" integer not null,
  "user_id_2" integer,
  "user_id2" integer
);

-- table dbo.user_name_2
create table "dbo"."user_name_2" (
  "id" integer not null
);

-- 3-post/10-dbo-keys.sql

-- primary key of dbo.user_name
alter table "dbo"."user_name" add constraint "user_name_pkey" primary key ("user_id");

-- primary key of dbo.user_name_2
alter table "dbo"."user_name_2" add constraint "user_name_2_pkey" primary key ("id");

