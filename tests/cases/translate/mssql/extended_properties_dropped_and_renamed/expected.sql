-- 1-pre/01-schemas.sql

-- schema dbo
create schema if not exists "dbo";

-- 1-pre/10-dbo-tables.sql

-- table dbo.T
create table "dbo"."T" (
  "Id" integer not null,
  "A" integer,
  "C" integer
);

-- 3-post/10-dbo-keys.sql

-- primary key of dbo.T
alter table "dbo"."T" add constraint "PK_T" primary key ("Id");

-- 3-post/60-dbo-comments.sql

-- comment on dbo.T.C
comment on column "dbo"."T"."C" is 'second';

