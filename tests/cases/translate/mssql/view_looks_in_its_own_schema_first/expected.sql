-- 1-pre/01-schemas.sql

-- schema dbo
create schema if not exists "dbo";

-- schema s2
create schema if not exists "s2";

-- 1-pre/10-dbo-tables.sql

-- table dbo.T
create table "dbo"."T" (
  "n" integer not null,
  "a" varchar(50),
  "d" date,
  "m" numeric(12,3),
  "f" double precision
);

-- table dbo.V
create table "dbo"."V" (
  "other" integer not null
);

-- 1-pre/10-s2-tables.sql

-- table s2.U
create table "s2"."U" (
  "k" integer not null
);

-- 3-post/10-dbo-keys.sql

-- primary key of dbo.T
alter table "dbo"."T" add constraint "T_pkey" primary key ("n");

-- primary key of dbo.V
alter table "dbo"."V" add constraint "V_pkey" primary key ("other");

-- 3-post/10-s2-keys.sql

-- primary key of s2.U
alter table "s2"."U" add constraint "U_pkey" primary key ("k");

-- 3-post/80-views.sql

-- view s2.OfDbo
create view "s2"."OfDbo" ("n") as
select "T"."n"
from "dbo"."T" as "T";

-- view s2.V
create view "s2"."V" ("k") as
select "U"."k"
from "s2"."U" as "U";

-- view s2.First
create view "s2"."First" ("k") as
select "V"."k"
from "s2"."V" as "V";

