-- 1-pre/01-schemas.sql

-- schema dbo
create schema if not exists "dbo";

-- 1-pre/10-dbo-tables.sql

-- table dbo.Candidate
create table "dbo"."Candidate" (
  "Id" integer not null,
  "Name" varchar(50) not null,
  "Resume" xml,
  "Notes" xml
);

-- 3-post/10-dbo-keys.sql

-- primary key of dbo.Candidate
alter table "dbo"."Candidate" add constraint "Candidate_pkey" primary key ("Id");

-- 3-post/80-views.sql

-- view dbo.vCandidate
create view "dbo"."vCandidate" ("Id", "FirstName", "Skills", "ResumeId", "Married", "Pay") as
select "c"."Id",
  (select _x.v from xmltable(xmlnamespaces('urn:resume' as "n"), '/d' passing (xmlelement(name d, "c"."Resume")) columns v text path '(/d/n:Resume/n:Name/n:Name.First)[1]') as _x)::varchar(30) as "FirstName",
  (select _x.v from xmltable(xmlnamespaces('urn:resume' as "n"), '/d' passing (xmlelement(name d, "Resume"."ref")) columns v text path '(/d/node()/n:Skills/text())[1]') as _x) as "Skills",
  (select _x.v from xmltable('/d' passing (xmlelement(name d, "Resume"."ref")) columns v text path '(/d/node()/@id)[1]') as _x)::integer as "ResumeId",
  (case lower(btrim((select _x.v from xmltable(xmlnamespaces('urn:resume' as "n"), '/d' passing (xmlelement(name d, "Resume"."ref")) columns v text path '(/d/node()/n:Married[1])[1]') as _x))) when 'true' then true when 'false' then false when '' then false else ((select _x.v from xmltable(xmlnamespaces('urn:resume' as "n"), '/d' passing (xmlelement(name d, "Resume"."ref")) columns v text path '(/d/node()/n:Married[1])[1]') as _x))::integer <> 0 end) as "Married",
  (select _x.v from xmltable(xmlnamespaces('urn:resume' as "n"), '/d' passing (xmlelement(name d, "Resume"."ref")) columns v text path '(/d/node()/n:Pay)[1]') as _x)::numeric(19,4) as "Pay"
from "dbo"."Candidate" as "c"
  cross join xmltable(xmlnamespaces('urn:resume' as "n"), '/d/n:Resume' passing (xmlelement(name d, "c"."Resume")) columns "ref" xml path '.') as "Resume";

-- view dbo.vEmployment
create view "dbo"."vEmployment" ("Id", "FirstName", "StartDate", "EndDate", "Step", "ShortStep", "Children") as
select "c"."Id",
  (select _x.v from xmltable(xmlnamespaces('urn:resume' as "n"), '/d' passing (xmlelement(name d, "c"."Resume")) columns v text path '(/d/n:Resume/n:Name/n:Name.First)[1]') as _x)::varchar(30) as "FirstName",
  to_date(regexp_replace(replace((select _x.v from xmltable(xmlnamespaces('urn:resume' as "n"), '/d' passing (xmlelement(name d, "e"."ref")) columns v text path '(/d/node()/n:Emp.StartDate)[1]') as _x)::varchar(20), 'Z', ''), '^\s*(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})', '\2/\3/\1'), 'MM/DD/YYYY')::timestamp as "StartDate",
  (select _x.v from xmltable(xmlnamespaces('urn:resume' as "n"), '/d' passing (xmlelement(name d, "e"."ref")) columns v text path '(/d/node()/n:Emp.EndDate)[1]') as _x)::timestamp::timestamp(3) as "EndDate",
  (select _x.v from xmltable('/d' passing (xmlelement(name d, "s"."step")) columns v text path 'string(/d/node()/.)') as _x where "s"."step" is not null)::varchar(100) as "Step",
  (select _x.v from xmltable('/d' passing (xmlelement(name d, "s"."step")) columns v text path '(/d/node()/.)[1]') as _x)::varchar(5) as "ShortStep",
  (select _x.v from xmltable('/d' passing (xmlelement(name d, "s"."step")) columns v text path 'count(/d/node()/*)') as _x where "s"."step" is not null)::integer as "Children"
from "dbo"."Candidate" as "c"
  cross join xmltable(xmlnamespaces('urn:resume' as "n"), '/d/n:Resume/n:Employment' passing (xmlelement(name d, "c"."Resume")) columns "ref" xml path '.') as "e"
  left join xmltable(xmlnamespaces('urn:resume' as "n"), '/d/node()/n:step' passing (xmlelement(name d, "e"."ref")) columns "step" xml path '.') as "s" on true;

