-- 1-pre/01-schemas.sql

-- schema public
create schema if not exists "public";

-- 1-pre/10-public-tables.sql

-- table public.orders
create table "public"."orders" (
  "id" integer not null,
  "total" numeric(9,2),
  "secret" varchar(9)
);

-- 3-post/10-public-keys.sql

-- primary key of public.orders
alter table "public"."orders" add constraint "orders_pkey" primary key ("id");

-- 4-grants/10-grants.sql

-- grant
do $$ begin
  create role "app" nologin;
exception when duplicate_object then null;
end $$;

-- grant
do $$ begin
  create role "auditor" nologin;
exception when duplicate_object then null;
end $$;

-- grant
do $$ begin
  create role "reader" nologin;
exception when duplicate_object then null;
end $$;

-- grant
grant usage on schema "public" to "app";

-- grant
grant usage on schema "public" to "auditor";

-- grant
grant usage on schema "public" to "reader";

-- grant
grant "auditor" to "app";

-- grant
grant select, insert, update on all tables in schema "public" to "app";

-- grant
alter default privileges in schema "public" grant select, insert, update on tables to "app";

-- grant
grant select, insert, update, delete, references, trigger on "public"."orders" to "auditor";

-- grant
grant select ("id", "total") on "public"."orders" to "reader" with grant option;

