-- 1-pre/01-schemas.sql

-- schema dbo
create schema if not exists "dbo";

-- 1-pre/10-dbo-tables.sql

-- table dbo.Run
create table "dbo"."Run" (
  "Id" integer not null,
  "Begun" timestamp(3) not null,
  "Ended" timestamp(3)
);

-- 3-post/10-dbo-keys.sql

-- primary key of dbo.Run
alter table "dbo"."Run" add constraint "Run_pkey" primary key ("Id");

-- 3-post/80-views.sql

-- view dbo.vRun
create view "dbo"."vRun" ("Id", "Took", "Seconds", "Again", "Yesterday", "Length") as
select "Run"."Id",
  ('1900-01-01'::timestamp + ("Run"."Ended" - "Run"."Begun")) as "Took",
  extract(epoch from (date_trunc('second', ('1900-01-01'::timestamp + ("Run"."Ended" - "Run"."Begun"))) - date_trunc('second', '1900-01-01'::timestamp)))::integer as "Seconds",
  ("Run"."Begun" + (('1900-01-01'::timestamp + ("Run"."Ended" - "Run"."Begun")) - '1900-01-01'::timestamp)) as "Again",
  ("Run"."Begun" - make_interval(days => 1)) as "Yesterday",
  (case when (('1900-01-01'::timestamp + ("Run"."Ended" - "Run"."Begun")) < ('1900-01-01'::timestamp + make_interval(days => 90))) then 'short' else 'long' end) as "Length"
from "dbo"."Run" as "Run";

