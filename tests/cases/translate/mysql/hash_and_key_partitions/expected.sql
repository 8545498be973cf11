-- 1-pre/01-schemas.sql

-- schema public
create schema if not exists "public";

-- 1-pre/10-public-tables.sql

-- table public.h
create table "public"."h" (
  "id" integer not null,
  "v" integer
)
partition by HASH ("id");

-- partition public.h_p0
create table "public"."h_p0" partition of "public"."h" FOR VALUES WITH (MODULUS 4, REMAINDER 0);

-- partition public.h_p1
create table "public"."h_p1" partition of "public"."h" FOR VALUES WITH (MODULUS 4, REMAINDER 1);

-- partition public.h_p2
create table "public"."h_p2" partition of "public"."h" FOR VALUES WITH (MODULUS 4, REMAINDER 2);

-- partition public.h_p3
create table "public"."h_p3" partition of "public"."h" FOR VALUES WITH (MODULUS 4, REMAINDER 3);

-- table public.k
create table "public"."k" (
  "id" integer not null,
  "v" integer
)
partition by HASH ("id");

-- partition public.k_p0
create table "public"."k_p0" partition of "public"."k" FOR VALUES WITH (MODULUS 2, REMAINDER 0);

-- partition public.k_p1
create table "public"."k_p1" partition of "public"."k" FOR VALUES WITH (MODULUS 2, REMAINDER 1);

-- table public.lh
create table "public"."lh" (
  "id" integer not null
)
partition by HASH ("id");

-- partition public.lh_p0
create table "public"."lh_p0" partition of "public"."lh" FOR VALUES WITH (MODULUS 3, REMAINDER 0);

-- partition public.lh_p1
create table "public"."lh_p1" partition of "public"."lh" FOR VALUES WITH (MODULUS 3, REMAINDER 1);

-- partition public.lh_p2
create table "public"."lh_p2" partition of "public"."lh" FOR VALUES WITH (MODULUS 3, REMAINDER 2);

-- 3-post/10-public-keys.sql

-- primary key of public.h
alter table "public"."h" add constraint "h_pkey" primary key ("id");

-- primary key of public.k
alter table "public"."k" add constraint "k_pkey" primary key ("id");

-- primary key of public.lh
alter table "public"."lh" add constraint "lh_pkey" primary key ("id");

