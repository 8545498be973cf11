-- 1-pre/01-schemas.sql

-- schema dbo
create schema if not exists "dbo";

-- 1-pre/10-dbo-tables.sql

-- table dbo.Sales
create table "dbo"."Sales" (
  "Id" integer not null,
  "Sold" date not null default '1900-01-01'::date,
  "Seen" timestamp(0) default '2020-01-31 15:05:00'::timestamp
)
partition by RANGE ("Sold");

-- partition dbo.Sales_p1
create table "dbo"."Sales_p1" partition of "dbo"."Sales" FOR VALUES FROM (MINVALUE) TO ('2012-01-01');

-- partition dbo.Sales_p2
create table "dbo"."Sales_p2" partition of "dbo"."Sales" FOR VALUES FROM ('2012-01-01') TO ('2012-02-01');

-- partition dbo.Sales_p3
create table "dbo"."Sales_p3" partition of "dbo"."Sales" FOR VALUES FROM ('2012-02-01') TO ('2012-03-01');

-- partition dbo.Sales_p4
create table "dbo"."Sales_p4" partition of "dbo"."Sales" FOR VALUES FROM ('2012-03-01') TO (MAXVALUE);

-- 3-post/10-dbo-keys.sql

-- primary key of dbo.Sales
alter table "dbo"."Sales" add constraint "Sales_pkey" primary key ("Sold", "Id");

