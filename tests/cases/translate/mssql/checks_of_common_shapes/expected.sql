-- 1-pre/01-schemas.sql

-- schema dbo
create schema if not exists "dbo";

-- 1-pre/10-dbo-tables.sql

-- table dbo.C
create table "dbo"."C" (
  "Id" integer not null,
  "Kind" char(1) not null,
  "FromDate" date not null,
  "ToDate" date,
  "Zip" varchar(10),
  "Pct" integer,
  "Mail" varchar(100)
);

-- 3-post/10-dbo-keys.sql

-- primary key of dbo.C
alter table "dbo"."C" add constraint "C_pkey" primary key ("Id");

-- 3-post/40-dbo-checks.sql

-- check C_check of dbo.C
alter table "dbo"."C" add constraint "C_check" check (("Kind" in ('A', 'B', 'C'))) not valid;

-- validation of check C_check of dbo.C
alter table "dbo"."C" validate constraint "C_check";

-- check CK_Dates of dbo.C
alter table "dbo"."C" add constraint "CK_Dates" check ((("ToDate" is null) or ("FromDate" <= "ToDate"))) not valid;

-- validation of check CK_Dates of dbo.C
alter table "dbo"."C" validate constraint "CK_Dates";

-- check CK_Zip of dbo.C
alter table "dbo"."C" add constraint "CK_Zip" check (("Zip" ~ '^[0-9][0-9][0-9][0-9][0-9]$')) not valid;

-- validation of check CK_Zip of dbo.C
alter table "dbo"."C" validate constraint "CK_Zip";

-- check CK_Pct of dbo.C
alter table "dbo"."C" add constraint "CK_Pct" check (("Pct" between 0 and 100)) not valid;

-- validation of check CK_Pct of dbo.C
alter table "dbo"."C" validate constraint "CK_Pct";

-- check CK_Len of dbo.C
alter table "dbo"."C" add constraint "CK_Len" check (((length(rtrim("Mail")) > 3) and (strpos("Mail", '@') > 0))) not valid;

-- validation of check CK_Len of dbo.C
alter table "dbo"."C" validate constraint "CK_Len";

-- check CK_Now of dbo.C
alter table "dbo"."C" add constraint "CK_Now" check (("FromDate" < (localtimestamp + make_interval(years => 1)))) not valid;

-- validation of check CK_Now of dbo.C
alter table "dbo"."C" validate constraint "CK_Now";

