-- 1-pre/01-schemas.sql

-- schema dbo
create schema if not exists "dbo";

-- 1-pre/10-dbo-tables.sql

-- table dbo.kind
create table "dbo"."kind" (
  "id" integer not null,
  "name" varchar(20) not null
);

-- table dbo.part
create table "dbo"."part" (
  "id" integer not null,
  "kind" integer,
  "label" varchar(20)
);

-- table dbo.plain
create table "dbo"."plain" (
  "id" integer,
  "label" varchar(20)
);

-- 3-post/10-dbo-keys.sql

-- primary key of dbo.kind
alter table "dbo"."kind" add constraint "kind_pkey" primary key ("id");

-- primary key of dbo.part
alter table "dbo"."part" add constraint "part_pkey" primary key ("id");

-- 3-post/85-dbo-routines.sql

-- function dbo.part_label
create function "dbo"."part_label"() returns trigger language plpgsql as $$
#variable_conflict use_variable
begin
  update "dbo"."part" as changed set
    "label" = part.c1
  from (
    select "p"."id" as k1, coalesce("k"."name", 'none') as c1
    from "dbo"."part" as "p"
    join inserted as "i" on ("i"."id" = "p"."id")
    left join "dbo"."kind" as "k" on ("k"."id" = "p"."kind")
  ) as part
  where changed."id" = part.k1;
  return null;
end
$$;

-- trigger part_label on dbo.part
create trigger "part_label" after insert on "dbo"."part"
  referencing new table as inserted
  for each statement execute function "dbo"."part_label"();

