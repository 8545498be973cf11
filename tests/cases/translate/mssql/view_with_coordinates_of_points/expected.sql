-- 1-pre/01-schemas.sql

-- schema dbo
create schema if not exists "dbo";

-- extension postgis
create extension if not exists "postgis";

-- 1-pre/10-dbo-tables.sql

-- table dbo.City
create table "dbo"."City" (
  "Id" integer not null,
  "Location" geometry(geometry),
  "Shape" geometry(geometry)
);

-- 3-post/10-dbo-keys.sql

-- primary key of dbo.City
alter table "dbo"."City" add constraint "City_pkey" primary key ("Id");

-- 3-post/80-views.sql

-- view dbo.vCity
create view "dbo"."vCity" ("Id", "Long", "Lat", "Srid", "X", "Json") as
select "c"."Id",
  (case when st_geometrytype("c"."Location") = 'ST_Point' then st_x("c"."Location") end) as "Long",
  (case when st_geometrytype("c"."Location") = 'ST_Point' then st_y("c"."Location") end) as "Lat",
  st_srid("c"."Location") as "Srid",
  (case when st_geometrytype("c"."Shape") = 'ST_Point' then st_x("c"."Shape") end) as "X",
  (select string_agg('{' || concat_ws(',', '"type":' || replace(to_json(r.c1)::text, '/', '\/'), '"geometry":{' || nullif(concat_ws(',', '"type":' || replace(to_json(r.c2)::text, '/', '\/'), '"coordinates":' || r.c3), '') || '}') || '}', ',') from (select 'Feature' as "type",
  'Point' as "geometry.type",
  (case when jsonb_typeof(concat('[', (select case when f = 0 then '0' when abs(f) >= 999999.5 or abs(f) < 0.0000999999995 then regexp_replace(regexp_replace(ltrim(to_char(f, '9.99999EEEE')), '\.?0*e', 'e'), 'e([+-])(\d\d)$', 'e\10\2') else trim_scale(round(f::numeric, 5 - floor(log(abs(f)))::integer))::text end from (select (case when st_geometrytype("c"."Location") = 'ST_Point' then st_x("c"."Location") end)::double precision as f) as _f), ',', (select case when f = 0 then '0' when abs(f) >= 999999.5 or abs(f) < 0.0000999999995 then regexp_replace(regexp_replace(ltrim(to_char(f, '9.99999EEEE')), '\.?0*e', 'e'), 'e([+-])(\d\d)$', 'e\10\2') else trim_scale(round(f::numeric, 5 - floor(log(abs(f)))::integer))::text end from (select (case when st_geometrytype("c"."Location") = 'ST_Point' then st_y("c"."Location") end)::double precision as f) as _f), ']')::jsonb) in ('object', 'array') then concat('[', (select case when f = 0 then '0' when abs(f) >= 999999.5 or abs(f) < 0.0000999999995 then regexp_replace(regexp_replace(ltrim(to_char(f, '9.99999EEEE')), '\.?0*e', 'e'), 'e([+-])(\d\d)$', 'e\10\2') else trim_scale(round(f::numeric, 5 - floor(log(abs(f)))::integer))::text end from (select (case when st_geometrytype("c"."Location") = 'ST_Point' then st_x("c"."Location") end)::double precision as f) as _f), ',', (select case when f = 0 then '0' when abs(f) >= 999999.5 or abs(f) < 0.0000999999995 then regexp_replace(regexp_replace(ltrim(to_char(f, '9.99999EEEE')), '\.?0*e', 'e'), 'e([+-])(\d\d)$', 'e\10\2') else trim_scale(round(f::numeric, 5 - floor(log(abs(f)))::integer))::text end from (select (case when st_geometrytype("c"."Location") = 'ST_Point' then st_y("c"."Location") end)::double precision as f) as _f), ']') end) as "geometry.coordinates") as r (c1, c2, c3)) as "Json"
from "dbo"."City" as "c";

