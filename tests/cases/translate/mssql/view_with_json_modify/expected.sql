-- 1-pre/01-schemas.sql

-- schema dbo
create schema if not exists "dbo";

-- 1-pre/10-dbo-tables.sql

-- table dbo.Person
create table "dbo"."Person" (
  "Id" integer not null,
  "Name" varchar(50),
  "Born" date,
  "Seen" timestamp(3),
  "Rich" boolean,
  "Pay" numeric(9,2),
  "Height" double precision,
  "Code" uuid,
  "Photo" bytea,
  "Extra" text
);

-- table dbo.Phone
create table "dbo"."Phone" (
  "Id" integer not null,
  "PersonId" integer not null,
  "Number" varchar(20),
  "Sort" integer not null
);

-- 3-post/10-dbo-keys.sql

-- primary key of dbo.Person
alter table "dbo"."Person" add constraint "Person_pkey" primary key ("Id");

-- primary key of dbo.Phone
alter table "dbo"."Phone" add constraint "Phone_pkey" primary key ("Id");

-- 3-post/40-dbo-checks.sql

-- check Person_Photo_length of dbo.Person
alter table "dbo"."Person" add constraint "Person_Photo_length" check (octet_length("Photo") <= 10) not valid;

-- validation of check Person_Photo_length of dbo.Person
alter table "dbo"."Person" validate constraint "Person_Photo_length";

-- 3-post/80-views.sql

-- view dbo.vChanged
create view "dbo"."vChanged" ("Id", "five", "gone", "name", "list", "a", "b", "whole") as
select "Person"."Id",
  jsonb_set("Person"."Extra"::jsonb, '{"a"}', to_jsonb(5))::text as "five",
  ("Person"."Extra"::jsonb #- '{"a"}')::text as "gone",
  (case when "Person"."Name" is null then ("Person"."Extra"::jsonb #- '{"b","c"}') else jsonb_set("Person"."Extra"::jsonb, '{"b","c"}', to_jsonb("Person"."Name")) end)::text as "name",
  (case when (case when jsonb_typeof('[1]'::jsonb) in ('object', 'array') then '[1]' end) is null then ("Person"."Extra"::jsonb #- '{"d"}') else jsonb_set("Person"."Extra"::jsonb, '{"d"}', (case when jsonb_typeof('[1]'::jsonb) in ('object', 'array') then '[1]' end)::jsonb) end)::text as "list",
  (case when jsonb_typeof("Person"."Extra"::jsonb #> '{"a"}') not in ('object', 'array') then "Person"."Extra"::jsonb #>> '{"a"}' end) as "a",
  (case when jsonb_typeof("Person"."Extra"::jsonb #> '{"b"}') in ('object', 'array') then ("Person"."Extra"::jsonb #> '{"b"}')::text end) as "b",
  (case when jsonb_typeof("Person"."Extra"::jsonb) in ('object', 'array') then "Person"."Extra" end) as "whole"
from "dbo"."Person" as "Person";

