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

-- view dbo.vExtra
create view "dbo"."vExtra" ("Id", "tag", "n", "sub", "when", "flag", "Seen") as
select "p"."Id",
  "j"."tag",
  "j"."n",
  "j"."sub",
  "j"."when",
  "j"."flag",
  "p"."Seen"
from "dbo"."Person" as "p"
  cross join lateral (select (case when jsonb_typeof(e.j #> '{"tag"}') not in ('object', 'array') then e.j #>> '{"tag"}' end)::varchar(10) as "tag", (case when jsonb_typeof(e.j #> '{"number"}') not in ('object', 'array') then e.j #>> '{"number"}' end)::integer as "n", (case when jsonb_typeof(e.j #> '{"sub"}') in ('object', 'array') then (e.j #> '{"sub"}')::text end) as "sub", (case when jsonb_typeof(e.j #> '{"when"}') not in ('object', 'array') then e.j #>> '{"when"}' end)::timestamp::timestamp(0) as "when", (case lower(btrim((case when jsonb_typeof(e.j #> '{"flag"}') not in ('object', 'array') then e.j #>> '{"flag"}' end))) when 'true' then true when 'false' then false when '' then false else ((case when jsonb_typeof(e.j #> '{"flag"}') not in ('object', 'array') then e.j #>> '{"flag"}' end))::integer <> 0 end) as "flag" from jsonb_array_elements(case jsonb_typeof(("p"."Extra"::jsonb #> '{"items"}')) when 'array' then ("p"."Extra"::jsonb #> '{"items"}') when 'object' then jsonb_build_array(("p"."Extra"::jsonb #> '{"items"}')) end) as e (j)) as "j";

-- view dbo.vPairs
create view "dbo"."vPairs" ("Id", "key", "value", "type") as
select "p"."Id",
  "j"."key",
  "j"."value",
  "j"."type"
from "dbo"."Person" as "p"
  left join lateral (select e.key, e.value #>> '{}' as value, array_position(array['null', 'string', 'number', 'boolean', 'array', 'object'], json_typeof(e.value)) - 1 as type from (select o.key, o.value from json_each(case json_typeof("p"."Extra"::json) when 'object' then "p"."Extra"::json end) as o union all select (a.at - 1)::text, a.value from json_array_elements(case json_typeof("p"."Extra"::json) when 'array' then "p"."Extra"::json end) with ordinality as a (value, at)) as e) as "j" on true;

