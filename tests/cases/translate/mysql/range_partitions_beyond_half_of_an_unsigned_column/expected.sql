-- 1-pre/01-schemas.sql

-- schema public
create schema if not exists "public";

-- 1-pre/10-public-tables.sql

-- table public.hashes
create table "public"."hashes" (
  "hash" numeric(20,0) not null
)
partition by RANGE ("hash");

-- partition public.hashes_low
create table "public"."hashes_low" partition of "public"."hashes" FOR VALUES FROM (MINVALUE) TO (4611686018427387904);

-- partition public.hashes_middle
create table "public"."hashes_middle" partition of "public"."hashes" FOR VALUES FROM (4611686018427387904) TO (9223372036854775808);

-- partition public.hashes_high
create table "public"."hashes_high" partition of "public"."hashes" FOR VALUES FROM (9223372036854775808) TO (18446744073709551615);

-- 3-post/10-public-keys.sql

-- primary key of public.hashes
alter table "public"."hashes" add constraint "hashes_pkey" primary key ("hash");

-- 3-post/40-public-checks.sql

-- check hashes_hash_unsigned of public.hashes
alter table "public"."hashes" add constraint "hashes_hash_unsigned" check ("hash" >= 0) not valid;

-- validation of check hashes_hash_unsigned of public.hashes
alter table "public"."hashes" validate constraint "hashes_hash_unsigned";

