-- 1-pre/01-schemas.sql

-- schema dbo
create schema if not exists "dbo";

-- 1-pre/05-functions.sql

-- function dbo.FN_child_gives_the_double_of_a_number_that_is_asked_fo_77b5afa1
create function "dbo"."FN_child_gives_the_double_of_a_number_that_is_asked_fo_77b5afa1"("n" integer) returns integer language sql immutable as $$
select ("n" * 2)
$$;

-- 1-pre/10-dbo-tables.sql

-- table dbo.child
create table "dbo"."child" (
  "id" integer not null,
  "parent_id" integer not null,
  "changed" timestamp(3)
);

-- table dbo.parent
create table "dbo"."parent" (
  "id" integer not null
);

-- 3-post/10-dbo-keys.sql

-- primary key of dbo.child
alter table "dbo"."child" add constraint "PK_child" primary key ("id");

-- primary key of dbo.parent
alter table "dbo"."parent" add constraint "PK_parent" primary key ("id");

-- 3-post/30-dbo-foreign-keys.sql

-- foreign key FK_child_parent_id_references_the_identifier_of_the_pa_0ef1cfdf of dbo.child
alter table "dbo"."child" add constraint "FK_child_parent_id_references_the_identifier_of_the_pa_0ef1cfdf" foreign key ("parent_id") references "dbo"."parent" ("id") not valid;

-- validation of foreign key FK_child_parent_id_references_the_identifier_of_the_pa_0ef1cfdf of dbo.child
alter table "dbo"."child" validate constraint "FK_child_parent_id_references_the_identifier_of_the_pa_0ef1cfdf";

-- 3-post/40-dbo-checks.sql

-- check CK_child_parent_id_is_greater_than_zero_as_all_identif_04638d96 of dbo.child
alter table "dbo"."child" add constraint "CK_child_parent_id_is_greater_than_zero_as_all_identif_04638d96" check (("parent_id" > 0)) not valid;

-- validation of check CK_child_parent_id_is_greater_than_zero_as_all_identif_04638d96 of dbo.child
alter table "dbo"."child" validate constraint "CK_child_parent_id_is_greater_than_zero_as_all_identif_04638d96";

-- 3-post/80-views.sql

-- view dbo.counted
create view "dbo"."counted" ("parent_id", "n") as
select "child"."parent_id",
  count(*) as "n"
from "dbo"."child" as "child"
group by "child"."parent_id";

-- 3-post/85-dbo-routines.sql

-- function dbo.TR_child_notes_when_a_row_of_it_was_changed_for_the_la_4a73b2da
create function "dbo"."TR_child_notes_when_a_row_of_it_was_changed_for_the_la_4a73b2da"() returns trigger language plpgsql as $$
#variable_conflict use_variable
begin
  if current_setting('landfall.dbo_child_tr_child_notes_when_a_row_of_it_was_changed_for_the_last_time_by_anybody', true) = (pg_trigger_depth() - 1)::text then
    return null;
  end if;
  perform set_config('landfall.dbo_child_tr_child_notes_when_a_row_of_it_was_changed_for_the_last_time_by_anybody', pg_trigger_depth()::text, true);
  update "dbo"."child" as "c" set
    "changed" = (current_timestamp at time zone 'UTC')
  from inserted as "i"
  where ("i"."id" = "c"."id");
  perform set_config('landfall.dbo_child_tr_child_notes_when_a_row_of_it_was_changed_for_the_last_time_by_anybody', '', true);
  return null;
end
$$;

-- trigger TR_child_notes_when_a_row_of_it_was_changed_for_the_la_4a73b2da on dbo.child
create trigger "TR_child_notes_when_a_row_of_it_was_changed_for_the_la_4a73b2da" after update on "dbo"."child"
  referencing old table as deleted new table as inserted
  for each statement execute function "dbo"."TR_child_notes_when_a_row_of_it_was_changed_for_the_la_4a73b2da"();

