-- 1-pre/01-schemas.sql

-- schema dbo
create schema if not exists "dbo";

-- 1-pre/10-dbo-tables.sql

-- table dbo.Buckets
create table "dbo"."Buckets" (
  "Id" integer not null,
  "Bucket" integer,
  "V" varchar(10)
)
partition by RANGE ("Bucket");

-- partition dbo.Buckets_p1
create table "dbo"."Buckets_p1" partition of "dbo"."Buckets" FOR VALUES FROM (MINVALUE) TO (101);

-- partition dbo.Buckets_p2
create table "dbo"."Buckets_p2" partition of "dbo"."Buckets" FOR VALUES FROM (101) TO (201);

-- partition dbo.Buckets_p3
create table "dbo"."Buckets_p3" partition of "dbo"."Buckets" FOR VALUES FROM (201) TO (MAXVALUE);

-- partition dbo.Buckets_default
create table "dbo"."Buckets_default" partition of "dbo"."Buckets" DEFAULT;

-- 3-post/20-dbo-indexes.sql

-- index dbo.CX_Buckets
create index "CX_Buckets" on "dbo"."Buckets" using btree ("Bucket");

