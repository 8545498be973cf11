-- 1-pre/01-schemas.sql

-- schema hr
create schema if not exists "hr";

-- 1-pre/10-hr-tables.sql

-- table hr.Staff
create table "hr"."Staff" (
  "Id" integer not null,
  "Salary" numeric(10,2)
);

-- 3-post/10-hr-keys.sql

-- primary key of hr.Staff
alter table "hr"."Staff" add constraint "PK_Staff" primary key ("Id");

-- 3-post/20-hr-indexes.sql

-- index hr.IX_Salary
create index "IX_Salary" on "hr"."Staff" using btree ("Salary");

-- 3-post/60-hr-comments.sql

-- comment on hr.Staff
comment on table "hr"."Staff" is 'People who work here; it''s all of them';

-- comment on hr.Staff.Salary
comment on column "hr"."Staff"."Salary" is 'Yearly, in euros';

-- 3-post/90-comments.sql

-- comment on index "hr"."IX_Salary"
comment on index "hr"."IX_Salary" is 'For the report';

-- comment on schema "hr"
comment on schema "hr" is 'Human resources';

