-- 1-pre/01-schemas.sql

-- schema dbo
create schema if not exists "dbo";

-- 1-pre/10-dbo-tables.sql

-- table dbo.Days
create table "dbo"."Days" (
  "D" date not null,
  "N" integer
)
partition by RANGE ("D");

-- partition dbo.Days_p1
create table "dbo"."Days_p1" partition of "dbo"."Days" FOR VALUES FROM (MINVALUE) TO ('2021-01-01');

-- partition dbo.Days_p2
create table "dbo"."Days_p2" partition of "dbo"."Days" FOR VALUES FROM ('2021-01-01') TO ('2022-01-01');

-- partition dbo.Days_p3
create table "dbo"."Days_p3" partition of "dbo"."Days" FOR VALUES FROM ('2022-01-01') TO (MAXVALUE);

-- table dbo.Moments
create table "dbo"."Moments" (
  "M" timestamp(3) not null,
  "N" integer
)
partition by RANGE ("M");

-- partition dbo.Moments_p1
create table "dbo"."Moments_p1" partition of "dbo"."Moments" FOR VALUES FROM (MINVALUE) TO ('2019-12-31 23:59:59.998000');

-- partition dbo.Moments_p2
create table "dbo"."Moments_p2" partition of "dbo"."Moments" FOR VALUES FROM ('2019-12-31 23:59:59.998000') TO (MAXVALUE);

-- 3-post/10-dbo-keys.sql

-- primary key of dbo.Days
alter table "dbo"."Days" add constraint "Days_pkey" primary key ("D");

