-- 1-pre/01-schemas.sql

-- schema schema
create schema if not exists "schema";

-- 1-pre/10-schema-tables.sql

-- table schema.daimon
create table "schema"."daimon" (
  "id" integer not null,
  "source_id" integer not null
);

-- table schema.source
create table "schema"."source" (
  "source_id" integer not null,
  "hint" varchar(40) not null default 'see ${help}'
);

-- 2-data/01-schema-source.sql

-- rows of table schema.source
SET client_encoding = 'UTF8';
COPY "schema"."source" ("source_id", "hint") FROM stdin;
1	write ${name}
\.

-- 3-post/10-schema-keys.sql

-- primary key of schema.daimon
alter table "schema"."daimon" add constraint "daimon_pkey" primary key ("id");

-- primary key of schema.source
alter table "schema"."source" add constraint "PK_prefixsource" primary key ("source_id");

-- 3-post/30-schema-foreign-keys.sql

-- foreign key daimon_source_id_fkey of schema.daimon
alter table "schema"."daimon" add constraint "daimon_source_id_fkey" foreign key ("source_id") references "schema"."source" ("source_id") not valid;

-- validation of foreign key daimon_source_id_fkey of schema.daimon
alter table "schema"."daimon" validate constraint "daimon_source_id_fkey";

