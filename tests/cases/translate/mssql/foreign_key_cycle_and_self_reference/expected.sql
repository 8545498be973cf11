-- 1-pre/01-schemas.sql

-- schema dbo
create schema if not exists "dbo";

-- 1-pre/10-dbo-tables.sql

-- table dbo.Departments
create table "dbo"."Departments" (
  "Id" integer not null,
  "ManagerId" integer
);

-- table dbo.Employees
create table "dbo"."Employees" (
  "Id" integer not null,
  "DepartmentId" integer not null,
  "BossId" integer
);

-- 3-post/10-dbo-keys.sql

-- primary key of dbo.Departments
alter table "dbo"."Departments" add constraint "Departments_pkey" primary key ("Id");

-- primary key of dbo.Employees
alter table "dbo"."Employees" add constraint "Employees_pkey" primary key ("Id");

-- 3-post/30-dbo-foreign-keys.sql

-- foreign key FK_Dep_Mgr of dbo.Departments
alter table "dbo"."Departments" add constraint "FK_Dep_Mgr" foreign key ("ManagerId") references "dbo"."Employees" ("Id") not valid;

-- validation of foreign key FK_Dep_Mgr of dbo.Departments
alter table "dbo"."Departments" validate constraint "FK_Dep_Mgr";

-- foreign key FK_Emp_Dep of dbo.Employees
alter table "dbo"."Employees" add constraint "FK_Emp_Dep" foreign key ("DepartmentId") references "dbo"."Departments" ("Id") not valid;

-- validation of foreign key FK_Emp_Dep of dbo.Employees
alter table "dbo"."Employees" validate constraint "FK_Emp_Dep";

-- foreign key FK_Boss of dbo.Employees
alter table "dbo"."Employees" add constraint "FK_Boss" foreign key ("BossId") references "dbo"."Employees" ("Id") not valid;

-- validation of foreign key FK_Boss of dbo.Employees
alter table "dbo"."Employees" validate constraint "FK_Boss";

