-- 1-pre/01-schemas.sql

-- schema dbo
create schema if not exists "dbo";

-- 1-pre/10-dbo-tables.sql

-- table dbo.Visits
create table "dbo"."Visits" (
  "Id" bigint not null,
  "At" timestamp(0) not null
)
partition by RANGE ("At");

-- partition dbo.Visits_p1
create table "dbo"."Visits_p1" partition of "dbo"."Visits" FOR VALUES FROM (MINVALUE) TO ('2020-01-01 00:00:00');

-- partition dbo.Visits_p2
create table "dbo"."Visits_p2" partition of "dbo"."Visits" FOR VALUES FROM ('2020-01-01 00:00:00') TO ('2021-01-01 00:00:00');

-- partition dbo.Visits_p3
create table "dbo"."Visits_p3" partition of "dbo"."Visits" FOR VALUES FROM ('2021-01-01 00:00:00') TO ('2022-01-01 00:00:00');

-- partition dbo.Visits_p4
create table "dbo"."Visits_p4" partition of "dbo"."Visits" FOR VALUES FROM ('2022-01-01 00:00:00') TO (MAXVALUE);

-- 3-post/10-dbo-keys.sql

-- primary key of dbo.Visits
alter table "dbo"."Visits" add constraint "PK_Visits" primary key ("Id", "At");

