-- 1-pre/01-schemas.sql

-- schema dbo
create schema if not exists "dbo";

-- 1-pre/10-dbo-tables.sql

-- table dbo.wide
create table "dbo"."wide" (
  "id" integer not null,
  "c1" integer not null,
  "c2" integer not null,
  "c3" integer not null,
  "c4" integer not null,
  "c5" integer not null,
  "c6" integer not null,
  "c7" integer not null,
  "c8" integer not null,
  "c9" integer not null,
  "c10" integer not null,
  "c11" integer not null,
  "c12" integer not null,
  "c13" integer not null,
  "c14" integer not null,
  "c15" integer not null,
  "c16" integer not null,
  "c17" integer not null,
  "c18" integer not null,
  "c19" integer not null,
  "c20" integer not null,
  "c21" integer not null,
  "c22" integer not null,
  "c23" integer not null,
  "c24" integer not null,
  "c25" integer not null,
  "c26" integer not null,
  "c27" integer not null,
  "c28" integer not null,
  "c29" integer not null,
  "c30" integer not null,
  "c31" integer not null,
  "c32" integer not null,
  "c33" integer not null,
  "c34" integer not null,
  "c35" integer not null
);

-- 3-post/10-dbo-keys.sql

-- primary key of dbo.wide
alter table "dbo"."wide" add constraint "wide_pkey" primary key ("id");

-- unique key ux_wide of dbo.wide
alter table "dbo"."wide" add constraint "ux_wide" unique ("c1") include ("c2", "c3", "c4", "c5", "c6", "c7", "c8", "c9", "c10", "c11", "c12", "c13", "c14", "c15", "c16", "c17", "c18", "c19", "c20", "c21", "c22", "c23", "c24", "c25", "c26", "c27", "c28", "c29", "c30", "c31", "c32");

-- 3-post/20-dbo-indexes.sql

-- index dbo.ix_wide
create index "ix_wide" on "dbo"."wide" using btree ("c1", "c2") include ("c3", "c4", "c5", "c6", "c7", "c8", "c9", "c10", "c11", "c12", "c13", "c14", "c15", "c16", "c17", "c18", "c19", "c20", "c21", "c22", "c23", "c24", "c25", "c26", "c27", "c28", "c29", "c30", "c31", "c32");

-- index dbo.ix_fits
create index "ix_fits" on "dbo"."wide" using btree ("c1") include ("c2", "c3", "c4", "c5", "c6", "c7", "c8", "c9", "c10", "c11", "c12", "c13", "c14", "c15", "c16", "c17", "c18", "c19", "c20", "c21", "c22", "c23", "c24", "c25", "c26", "c27", "c28", "c29", "c30", "c31", "c32");

