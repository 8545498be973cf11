-- 1-pre/01-schemas.sql

-- schema dbo
create schema if not exists "dbo";

-- 1-pre/10-dbo-tables.sql

-- table dbo.Base
create table "dbo"."Base" (
  "Id" integer not null,
  "V" integer
);

-- table dbo.Uses
create table "dbo"."Uses" (
  "Id" integer not null,
  "N" integer
);

-- 3-post/10-dbo-keys.sql

-- primary key of dbo.Base
alter table "dbo"."Base" add constraint "Base_pkey" primary key ("Id");

-- primary key of dbo.Uses
alter table "dbo"."Uses" add constraint "Uses_pkey" primary key ("Id");

-- 3-post/40-dbo-checks.sql

-- check CK_N of dbo.Uses
alter table "dbo"."Uses" add constraint "CK_N" check (("N" > 0)) not valid;

-- validation of check CK_N of dbo.Uses
alter table "dbo"."Uses" validate constraint "CK_N";

-- 3-post/80-views.sql

-- view dbo.Positive
create view "dbo"."Positive" ("Id", "V") as
select "Base"."Id",
  "Base"."V"
from "dbo"."Base" as "Base"
where ("Base"."V" > 0);

-- function dbo.HowMany
create function "dbo"."HowMany"("id" integer) returns integer language plpgsql stable as $$
#variable_conflict use_variable
begin
  return (select count(*) as "column1"
  from "dbo"."Positive" as "Positive"
  where ("Positive"."Id" = "id"))::integer;
end
$$;

