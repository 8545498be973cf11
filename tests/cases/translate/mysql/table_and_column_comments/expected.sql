-- 1-pre/01-schemas.sql

-- schema public
create schema if not exists "public";

-- 1-pre/10-public-tables.sql

-- table public.c
create table "public"."c" (
  "id" integer not null,
  "v" integer
);

-- 3-post/10-public-keys.sql

-- primary key of public.c
alter table "public"."c" add constraint "c_pkey" primary key ("id");

-- 3-post/20-public-indexes.sql

-- index public.c_v
create index "c_v" on "public"."c" using btree ("v");

-- 3-post/60-public-comments.sql

-- comment on public.c
comment on table "public"."c" is 'two
lines and a \ backslash';

-- comment on public.c.id
comment on column "public"."c"."id" is 'the key; it''s one';

-- comment on public.c.v
comment on column "public"."c"."v" is 'ünïcödé';

-- 3-post/90-comments.sql

-- comment on index "public"."c_v"
comment on index "public"."c_v" is 'for the report';

