-- 1-pre/01-schemas.sql

-- schema dbo
create schema if not exists "dbo";

-- 1-pre/10-dbo-tables.sql

-- table dbo.Blobs
create table "dbo"."Blobs" (
  "Id" integer not null,
  "B" bytea not null default '\x00000000000000000000000000000000'::bytea,
  "V" bytea default '\xdeadbeef'::bytea,
  "VM" bytea,
  "I" bytea,
  "B1" bytea,
  "BV" bytea
);

-- 3-post/10-dbo-keys.sql

-- primary key of dbo.Blobs
alter table "dbo"."Blobs" add constraint "Blobs_pkey" primary key ("Id");

-- 3-post/40-dbo-checks.sql

-- check Blobs_B_length of dbo.Blobs
alter table "dbo"."Blobs" add constraint "Blobs_B_length" check (octet_length("B") <= 16) not valid;

-- validation of check Blobs_B_length of dbo.Blobs
alter table "dbo"."Blobs" validate constraint "Blobs_B_length";

-- check Blobs_V_length of dbo.Blobs
alter table "dbo"."Blobs" add constraint "Blobs_V_length" check (octet_length("V") <= 100) not valid;

-- validation of check Blobs_V_length of dbo.Blobs
alter table "dbo"."Blobs" validate constraint "Blobs_V_length";

-- check Blobs_B1_length of dbo.Blobs
alter table "dbo"."Blobs" add constraint "Blobs_B1_length" check (octet_length("B1") <= 1) not valid;

-- validation of check Blobs_B1_length of dbo.Blobs
alter table "dbo"."Blobs" validate constraint "Blobs_B1_length";

-- check Blobs_BV_length of dbo.Blobs
alter table "dbo"."Blobs" add constraint "Blobs_BV_length" check (octet_length("BV") <= 5) not valid;

-- validation of check Blobs_BV_length of dbo.Blobs
alter table "dbo"."Blobs" validate constraint "Blobs_BV_length";

