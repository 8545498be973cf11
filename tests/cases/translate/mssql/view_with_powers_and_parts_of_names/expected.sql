-- 1-pre/01-schemas.sql

-- schema dbo
create schema if not exists "dbo";

-- 1-pre/10-dbo-tables.sql

-- table dbo.Disk
create table "dbo"."Disk" (
  "Id" integer not null,
  "Capacity" bigint not null,
  "Share" numeric(5,2) not null,
  "Speed" double precision,
  "Version" varchar(30)
);

-- 3-post/10-dbo-keys.sql

-- primary key of dbo.Disk
alter table "dbo"."Disk" add constraint "Disk_pkey" primary key ("Id");

-- 3-post/80-views.sql

-- view dbo.vDisk
create view "dbo"."vDisk" ("Id", "Gb", "Squared", "Whole", "Major", "Build", "Rpm", "Spelled") as
select "Disk"."Id",
  ("Disk"."Capacity" / round(power(1024.0, 3::numeric), 1)) as "Gb",
  round(power("Disk"."Share", 2::numeric), 2) as "Squared",
  trunc(power("Disk"."Id"::double precision, 2::double precision))::integer as "Whole",
  (case when cardinality(string_to_array("Disk"."Version", '.')) <= 4 then nullif((string_to_array("Disk"."Version", '.'))[cardinality(string_to_array("Disk"."Version", '.')) - 3], '') end) as "Major",
  (case when cardinality(string_to_array("Disk"."Version", '.')) <= 4 then nullif((string_to_array("Disk"."Version", '.'))[cardinality(string_to_array("Disk"."Version", '.')) - 0], '') end) as "Build",
  concat((select case when f = 0 then '0' when abs(f) >= 999999.5 or abs(f) < 0.0000999999995 then regexp_replace(regexp_replace(ltrim(to_char(f, '9.99999EEEE')), '\.?0*e', 'e'), 'e([+-])(\d\d)$', 'e\10\2') else trim_scale(round(f::numeric, 5 - floor(log(abs(f)))::integer))::text end from (select "Disk"."Speed"::double precision as f) as _f), ' rpm') as "Rpm",
  (select case when f = 0 then '0' when abs(f) >= 999999.5 or abs(f) < 0.0000999999995 then regexp_replace(regexp_replace(ltrim(to_char(f, '9.99999EEEE')), '\.?0*e', 'e'), 'e([+-])(\d\d)$', 'e\10\2') else trim_scale(round(f::numeric, 5 - floor(log(abs(f)))::integer))::text end from (select "Disk"."Speed"::double precision as f) as _f)::varchar(20) as "Spelled"
from "dbo"."Disk" as "Disk";

