-- 1-pre/01-schemas.sql

-- schema public
create schema if not exists "public";

-- 1-pre/10-public-tables.sql

-- table public.h
create table "public"."h" (
  "id" integer not null
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
  "id" integer not null
)
partition by HASH ("id");

-- partition public.k_x
create table "public"."k_x" partition of "public"."k" FOR VALUES WITH (MODULUS 2, REMAINDER 0);

-- partition public.k_z
create table "public"."k_z" partition of "public"."k" FOR VALUES WITH (MODULUS 2, REMAINDER 1);

-- table public.l
create table "public"."l" (
  "k" integer
)
partition by LIST ("k");

-- partition public.l_a
create table "public"."l_a" partition of "public"."l" FOR VALUES IN (1, 2);

-- partition public.l_b
create table "public"."l_b" partition of "public"."l" FOR VALUES IN (NULL, 3);

-- table public.lc
create table "public"."lc" (
  "b" varchar(9)
)
partition by LIST ("b");

-- partition public.lc_p0
create table "public"."lc_p0" partition of "public"."lc" FOR VALUES IN ('a', 'b');

-- partition public.lc_p1
create table "public"."lc_p1" partition of "public"."lc" FOR VALUES IN ('c');

-- partition public.lc_default
create table "public"."lc_default" partition of "public"."lc" DEFAULT;

-- table public.lk
create table "public"."lk" (
  "id" integer not null
)
partition by HASH ("id");

-- partition public.lk_p0
create table "public"."lk_p0" partition of "public"."lk" FOR VALUES WITH (MODULUS 2, REMAINDER 0);

-- partition public.lk_p1
create table "public"."lk_p1" partition of "public"."lk" FOR VALUES WITH (MODULUS 2, REMAINDER 1);

-- table public.r
create table "public"."r" (
  "id" integer not null,
  "d" date not null
)
partition by RANGE ("d");

-- partition public.r_p0
create table "public"."r_p0" partition of "public"."r" FOR VALUES FROM (MINVALUE) TO ('2020-01-01'::date);

-- partition public.r_p1
create table "public"."r_p1" partition of "public"."r" FOR VALUES FROM ('2020-01-01'::date) TO ('2021-01-01'::date);

-- partition public.r_p2
create table "public"."r_p2" partition of "public"."r" FOR VALUES FROM ('2021-01-01'::date) TO ('2022-01-01'::date);

-- partition public.r_pm
create table "public"."r_pm" partition of "public"."r" FOR VALUES FROM ('2022-01-01'::date) TO (MAXVALUE);

-- table public.rc
create table "public"."rc" (
  "a" integer,
  "b" varchar(9)
);

-- table public.sub
create table "public"."sub" (
  "id" integer,
  "d" date
)
partition by RANGE ("d");

-- partition public.sub_p0
create table "public"."sub_p0" partition of "public"."sub" FOR VALUES FROM (MINVALUE) TO ('1990-01-01'::date);

-- partition public.sub_p1
create table "public"."sub_p1" partition of "public"."sub" FOR VALUES FROM ('1990-01-01'::date) TO (MAXVALUE);

-- partition public.sub_default
create table "public"."sub_default" partition of "public"."sub" DEFAULT;

-- table public.ts
create table "public"."ts" (
  "t" timestamp(0) with time zone not null
)
partition by RANGE ("t");

-- partition public.ts_p0
create table "public"."ts_p0" partition of "public"."ts" FOR VALUES FROM (MINVALUE) TO ('2020-01-01 00:00:00+00'::timestamptz);

-- partition public.ts_p1
create table "public"."ts_p1" partition of "public"."ts" FOR VALUES FROM ('2020-01-01 00:00:00+00'::timestamptz) TO (MAXVALUE);

-- table public.y
create table "public"."y" (
  "d" date not null
)
partition by RANGE ("d");

-- partition public.y_p1
create table "public"."y_p1" partition of "public"."y" FOR VALUES FROM (MINVALUE) TO ('2000-01-01'::date);

-- partition public.y_p2
create table "public"."y_p2" partition of "public"."y" FOR VALUES FROM ('2000-01-01'::date) TO ('2010-01-01'::date);

-- 3-post/10-public-keys.sql

-- primary key of public.h
alter table "public"."h" add constraint "h_pkey" primary key ("id");

-- primary key of public.k
alter table "public"."k" add constraint "k_pkey" primary key ("id");

-- primary key of public.lk
alter table "public"."lk" add constraint "lk_pkey" primary key ("id");

-- primary key of public.r
alter table "public"."r" add constraint "r_pkey" primary key ("id", "d");

