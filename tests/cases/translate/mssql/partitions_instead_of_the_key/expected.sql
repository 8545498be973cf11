-- 1-pre/01-schemas.sql

-- schema dbo
create schema if not exists "dbo";

-- 1-pre/10-dbo-tables.sql

-- table dbo.Lines
create table "dbo"."Lines" (
  "Id" integer not null,
  "D" date not null
)
partition by RANGE ("D");

-- partition dbo.Lines_p1
create table "dbo"."Lines_p1" partition of "dbo"."Lines" FOR VALUES FROM (MINVALUE) TO ('2020-01-01');

-- partition dbo.Lines_p2
create table "dbo"."Lines_p2" partition of "dbo"."Lines" FOR VALUES FROM ('2020-01-01') TO (MAXVALUE);

-- 3-post/20-dbo-indexes.sql

-- index dbo.PK_Lines
create index "PK_Lines" on "dbo"."Lines" using btree ("Id");

