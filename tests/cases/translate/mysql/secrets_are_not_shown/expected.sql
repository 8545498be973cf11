-- 1-pre/01-schemas.sql

-- schema public
create schema if not exists "public";

-- 1-pre/10-public-tables.sql

-- table public.cn
create table "public"."cn" (
  "a" integer
);

-- table public.fed
create table "public"."fed" (
  "a" integer
);

-- table public.sp
create table "public"."sp" (
  "a" integer
);

-- 3-post/60-public-comments.sql

-- comment on public.sp
comment on table "public"."sp" is 'wrapper "mysql", password ''***''';

-- 4-grants/10-grants.sql

-- grant
do $$ begin
  create role "a" nologin;
exception when duplicate_object then null;
end $$;

-- grant
do $$ begin
  create role "b" nologin;
exception when duplicate_object then null;
end $$;

-- grant
do $$ begin
  create role "c" nologin;
exception when duplicate_object then null;
end $$;

-- grant
do $$ begin
  create role "x" nologin;
exception when duplicate_object then null;
end $$;

-- grant
grant usage on schema "public" to "b";

-- grant
grant select on all tables in schema "public" to "b";

-- grant
alter default privileges in schema "public" grant select on tables to "b";

