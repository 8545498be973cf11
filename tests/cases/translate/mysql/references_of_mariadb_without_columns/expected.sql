-- 1-pre/01-schemas.sql

-- schema public
create schema if not exists "public";

-- 1-pre/10-public-tables.sql

-- table public.job
create table "public"."job" (
  "JobId" integer not null,
  "scratchid" integer
);

-- table public.media
create table "public"."media" (
  "MediaId" integer not null,
  "PoolId" integer,
  "ScratchId" integer
);

-- table public.pool
create table "public"."pool" (
  "PoolId" integer not null,
  "ScratchId" integer not null
);

-- 3-post/10-public-keys.sql

-- primary key of public.job
alter table "public"."job" add constraint "job_pkey" primary key ("JobId");

-- primary key of public.media
alter table "public"."media" add constraint "media_pkey" primary key ("MediaId");

-- primary key of public.pool
alter table "public"."pool" add constraint "pool_pkey" primary key ("PoolId");

-- unique key pool_scratch of public.pool
alter table "public"."pool" add constraint "pool_scratch" unique ("ScratchId");

-- 3-post/20-public-indexes.sql

-- index public.job_scratchid
create index "job_scratchid" on "public"."job" using btree ("scratchid");

-- index public.media_PoolId
create index "media_PoolId" on "public"."media" using btree ("PoolId");

-- index public.media_ScratchId
create index "media_ScratchId" on "public"."media" using btree ("ScratchId");

-- 3-post/30-public-foreign-keys.sql

-- foreign key job_ibfk_1 of public.job
alter table "public"."job" add constraint "job_ibfk_1" foreign key ("scratchid") references "public"."pool" ("ScratchId") on delete cascade not valid;

-- validation of foreign key job_ibfk_1 of public.job
alter table "public"."job" validate constraint "job_ibfk_1";

-- foreign key media_ibfk_1 of public.media
alter table "public"."media" add constraint "media_ibfk_1" foreign key ("PoolId") references "public"."pool" ("PoolId") not valid;

-- validation of foreign key media_ibfk_1 of public.media
alter table "public"."media" validate constraint "media_ibfk_1";

-- foreign key media_ibfk_2 of public.media
alter table "public"."media" add constraint "media_ibfk_2" foreign key ("ScratchId") references "public"."pool" ("ScratchId") not valid;

-- validation of foreign key media_ibfk_2 of public.media
alter table "public"."media" validate constraint "media_ibfk_2";

