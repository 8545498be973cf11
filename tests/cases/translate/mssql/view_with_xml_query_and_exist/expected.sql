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

-- view dbo.vNotes
create view "dbo"."vNotes" ("Id", "NotedBy", "Plain", "OfEve", "TextOfEve", "HasEve") as
select "Candidate"."Id",
  (select _x.v from xmltable(xmlnamespaces('urn:note' as "n"), '/d' passing (xmlelement(name d, "Candidate"."Notes")) columns v text path '(/d/n:notes/n:note/@by)[1]') as _x)::varchar(20) as "NotedBy",
  (select _x.v from xmltable(xmlnamespaces('urn:note' as "n", 'urn:other' as "nn"), '/d' passing (xmlelement(name d, "Candidate"."Notes")) columns v text path '(/d/n:notes/nn:plain)[1]') as _x)::varchar(20) as "Plain",
  (case when "Candidate"."Notes" is not null then (select coalesce(xmlagg(_x.v), xmlparse(content '')) from xmltable(xmlnamespaces('urn:note' as "n"), '/d/n:notes/n:note[@by = "eve"]' passing (xmlelement(name d, "Candidate"."Notes")) columns v xml path '.') as _x) end) as "OfEve",
  (select _x.v from xmltable(xmlnamespaces('urn:note' as "n"), '/d' passing (xmlelement(name d, (case when "Candidate"."Notes" is not null then (select coalesce(xmlagg(_x.v), xmlparse(content '')) from xmltable(xmlnamespaces('urn:note' as "n"), '/d/n:notes/n:note[@by = "eve"]' passing (xmlelement(name d, "Candidate"."Notes")) columns v xml path '.') as _x) end))) columns v text path '(/d/n:note)[1]') as _x)::varchar(20) as "TextOfEve",
  (case when "Candidate"."Notes" is not null then xpath_exists('/d/n:notes/n:note[@by = "eve"]', xmlelement(name d, "Candidate"."Notes"), array[array['n', 'urn:note']]) end) as "HasEve"
from "dbo"."Candidate" as "Candidate"
where (case when "Candidate"."Notes" is not null then xpath_exists('/d/n:notes', xmlelement(name d, "Candidate"."Notes"), array[array['n', 'urn:note']]) end);

