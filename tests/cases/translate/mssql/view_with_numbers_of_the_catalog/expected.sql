-- 1-pre/01-schemas.sql

-- schema dbo
create schema if not exists "dbo";

-- 3-post/80-views.sql

-- view dbo.vNumbers
create view "dbo"."vNumbers" ("n") as
select generate_series(1, 50::bigint) as "n";

-- view dbo.vNumberTable
create view "dbo"."vNumberTable" ("n", "d") as
select "a"."n",
  ('2024-01-01 00:00:00'::timestamp + make_interval(days => "a"."n"::integer)) as "d"
from (select generate_series(1, 3::bigint) as "n") as "a";

