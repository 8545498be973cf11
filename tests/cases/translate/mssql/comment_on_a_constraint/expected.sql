-- 1-pre/01-schemas.sql

-- schema dbo
create schema if not exists "dbo";

-- 1-pre/10-dbo-tables.sql

-- table dbo.Staff
create table "dbo"."Staff" (
  "Id" integer not null,
  "Salary" numeric(10,2)
);

-- 3-post/10-dbo-keys.sql

-- primary key of dbo.Staff
alter table "dbo"."Staff" add constraint "PK_Staff" primary key ("Id");

-- 3-post/40-dbo-checks.sql

-- check CK_Salary of dbo.Staff
alter table "dbo"."Staff" add constraint "CK_Salary" check (("Salary" >= 0)) not valid;

-- validation of check CK_Salary of dbo.Staff
alter table "dbo"."Staff" validate constraint "CK_Salary";

-- 3-post/90-comments.sql

-- comment on constraint "CK_Salary" on "dbo"."Staff"
comment on constraint "CK_Salary" on "dbo"."Staff" is 'Never negative';

