-- 1-pre/01-schemas.sql

-- schema public
create schema if not exists "public";

-- 1-pre/10-public-tables.sql

-- table public.child
create table "public"."child" (
  "id" integer not null,
  "parent_id" integer
);

-- table public.parent
create table "public"."parent" (
  "id" integer not null,
  "children" integer not null default 0
);

-- 3-post/10-public-keys.sql

-- primary key of public.child
alter table "public"."child" add constraint "child_pkey" primary key ("id");

-- primary key of public.parent
alter table "public"."parent" add constraint "parent_pkey" primary key ("id");

-- 3-post/20-public-indexes.sql

-- index public.child_child_parent
create index "child_child_parent" on "public"."child" using btree ("parent_id");

-- 3-post/30-public-foreign-keys.sql

-- foreign key child_ibfk_1 of public.child
alter table "public"."child" add constraint "child_ibfk_1" foreign key ("parent_id") references "public"."parent" ("id") on update set null on delete cascade not valid;

-- validation of foreign key child_ibfk_1 of public.child
alter table "public"."child" validate constraint "child_ibfk_1";

-- 3-post/85-public-routines.sql

-- function public.child_gone
create function "public"."child_gone"() returns trigger language plpgsql security definer set search_path from current as $$
begin
  update "public"."parent" as "parent"
  set "children" = ("parent"."children"::bigint - 1)
  where ("parent"."id" = old."parent_id");
  return null;
end
$$;

-- trigger child_gone on public.child
create trigger "child_gone" after delete on "public"."child" for each row execute function "public"."child_gone"();

-- function public.child_added
create function "public"."child_added"() returns trigger language plpgsql security definer set search_path from current as $$
begin
  update "public"."parent" as "parent"
  set "children" = (select count(*) as "COUNT(*)"
  from "public"."child" as "child"
  where ("child"."parent_id" = new."parent_id"))
  where ("parent"."id" = new."parent_id");
  return null;
end
$$;

-- trigger child_added on public.child
create trigger "child_added" after insert on "public"."child" for each row execute function "public"."child_added"();

-- function public.child_moved
create function "public"."child_moved"() returns trigger language plpgsql security definer set search_path from current as $$
begin
  update "public"."parent" as "parent"
  set "children" = ("parent"."children"::bigint - 1)
  where ("parent"."id" = old."parent_id");
  return null;
end
$$;

-- trigger child_moved on public.child
create trigger "child_moved" after update on "public"."child" for each row execute function "public"."child_moved"();

