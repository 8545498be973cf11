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

-- view dbo.vPerson
create view "dbo"."vPerson" ("Id", "Document", "Phones", "Point") as
select "p"."Id",
  (select string_agg('{' || concat_ws(',', '"name":' || replace(to_json(r.c1)::text, '/', '\/'), '"born":{' || nullif(concat_ws(',', '"date":' || to_json(r.c2)::text, '"rich":' || r.c3::text), '') || '}', '"pay":' || r.c4::text, '"code":' || replace(to_json(upper(r.c5::text))::text, '/', '\/'), '"photo":' || replace(to_json(replace(encode(r.c6, 'base64'), E'\n', ''))::text, '/', '\/'), '"extra":' || r.c7, '"extraText":' || replace(to_json(r.c8)::text, '/', '\/'), '"phones":' || r.c9) || '}', ',') from (select "p"."Name" as "name",
  "p"."Born" as "born.date",
  "p"."Rich" as "born.rich",
  "p"."Pay" as "pay",
  "p"."Code" as "code",
  "p"."Photo" as "photo",
  (case when jsonb_typeof("p"."Extra"::jsonb) in ('object', 'array') then "p"."Extra" end) as "extra",
  "p"."Extra" as "extraText",
  (select '[' || string_agg('{' || concat_ws(',', '"number\/type":' || replace(to_json(r.c1)::text, '/', '\/')) || '}', ',') || ']' from (select "ph"."Number" as "number/type"
from "dbo"."Phone" as "ph"
where ("ph"."PersonId" = "p"."Id")
order by "ph"."Sort" desc nulls last) as r (c1)) as "phones") as r (c1, c2, c3, c4, c5, c6, c7, c8, c9)) as "Document",
  (select '{"phones":[' || string_agg('{' || concat_ws(',', '"Number":' || coalesce(replace(to_json(r.c1)::text, '/', '\/'), 'null'), '"Sort":' || coalesce(r.c2::text, 'null')) || '}', ',') || ']}' from (select "ph"."Number",
  "ph"."Sort"
from "dbo"."Phone" as "ph"
where ("ph"."PersonId" = "p"."Id")
order by "ph"."Sort" nulls first) as r (c1, c2)) as "Phones",
  (select string_agg('{' || concat_ws(',', '"type":' || replace(to_json(r.c1)::text, '/', '\/'), '"geo":{' || nullif(concat_ws(',', '"x":' || r.c2::text, '"list":' || r.c3), '') || '}') || '}', ',') from (select 'Point' as "type",
  "p"."Id" as "geo.x",
  (case when jsonb_typeof(concat('[', "p"."Id"::text, ',', (select case when f = 0 then '0' when abs(f) >= 999999.5 or abs(f) < 0.0000999999995 then regexp_replace(regexp_replace(ltrim(to_char(f, '9.99999EEEE')), '\.?0*e', 'e'), 'e([+-])(\d\d)$', 'e\10\2') else trim_scale(round(f::numeric, 5 - floor(log(abs(f)))::integer))::text end from (select "p"."Height"::double precision as f) as _f), ']')::jsonb) in ('object', 'array') then concat('[', "p"."Id"::text, ',', (select case when f = 0 then '0' when abs(f) >= 999999.5 or abs(f) < 0.0000999999995 then regexp_replace(regexp_replace(ltrim(to_char(f, '9.99999EEEE')), '\.?0*e', 'e'), 'e([+-])(\d\d)$', 'e\10\2') else trim_scale(round(f::numeric, 5 - floor(log(abs(f)))::integer))::text end from (select "p"."Height"::double precision as f) as _f), ']') end) as "geo.list") as r (c1, c2, c3)) as "Point"
from "dbo"."Person" as "p";

-- view dbo.vTop
create view "dbo"."vTop" ("j", "d") as
select (select '[' || string_agg('{' || concat_ws(',', '"s":' || r.c1::text) || '}', ',') || ']' from (select "Phone"."Sort" as "s"
from "dbo"."Phone" as "Phone"
order by "Phone"."Sort" desc nulls last
limit 2) as r (c1)) as "j",
  (select '[' || string_agg('{' || concat_ws(',', '"n":' || replace(to_json(r.c1)::text, '/', '\/')) || '}', ',') || ']' from (select distinct "Phone"."Number" as "n"
from "dbo"."Phone" as "Phone") as r (c1)) as "d";

