-- 1-pre/01-schemas.sql

-- schema dbo
create schema if not exists "dbo";

-- 1-pre/10-dbo-tables.sql

-- table dbo.person
create table "dbo"."person" (
  "id" integer not null,
  "name" varchar(20) not null,
  "email" varchar(40),
  "renamed" integer not null default 0
);

-- table dbo.renames
create table "dbo"."renames" (
  "person_id" integer not null,
  "old_name" varchar(20) not null,
  "new_name" varchar(20) not null
);

-- table dbo.without_key
create table "dbo"."without_key" (
  "a" integer,
  "b" integer
);

-- 3-post/10-dbo-keys.sql

-- primary key of dbo.person
alter table "dbo"."person" add constraint "person_pkey" primary key ("id");

-- 3-post/85-dbo-routines.sql

-- function dbo.person_renamed
create function "dbo"."person_renamed"() returns trigger language plpgsql as $$
#variable_conflict use_variable
begin
  if (exists (select inserted."id", inserted."name" from inserted except select deleted."id", deleted."name" from deleted) or exists (select inserted."id", inserted."email" from inserted except select deleted."id", deleted."email" from deleted)) then
    insert into "dbo"."renames" ("person_id", "old_name", "new_name")
    select "i"."id" as "person_id",
      "d"."name" as "old_name",
      "i"."name" as "new_name"
    from inserted as "i"
      join deleted as "d" on ("d"."id" = "i"."id")
    where ("i"."name" <> "d"."name");
  end if;
  return null;
end
$$;

-- trigger person_renamed on dbo.person
create trigger "person_renamed" after update on "dbo"."person"
  referencing old table as deleted new table as inserted
  for each statement execute function "dbo"."person_renamed"();

