-- 1-pre/01-schemas.sql

-- schema public
create schema if not exists "public";

-- 1-pre/10-public-tables.sql

-- table public.departments
create table "public"."departments" (
  "id" integer not null,
  "manager_id" integer
);

-- table public.employees
create table "public"."employees" (
  "id" integer not null,
  "department_id" integer,
  "boss_id" integer
);

-- 3-post/10-public-keys.sql

-- primary key of public.departments
alter table "public"."departments" add constraint "departments_pkey" primary key ("id");

-- primary key of public.employees
alter table "public"."employees" add constraint "employees_pkey" primary key ("id");

-- 3-post/20-public-indexes.sql

-- index public.departments_dep_manager
create index "departments_dep_manager" on "public"."departments" using btree ("manager_id");

-- index public.employees_emp_boss
create index "employees_emp_boss" on "public"."employees" using btree ("boss_id");

-- index public.employees_emp_dep
create index "employees_emp_dep" on "public"."employees" using btree ("department_id");

-- 3-post/30-public-foreign-keys.sql

-- foreign key dep_manager of public.departments
alter table "public"."departments" add constraint "dep_manager" foreign key ("manager_id") references "public"."employees" ("id") on delete set null not valid;

-- validation of foreign key dep_manager of public.departments
alter table "public"."departments" validate constraint "dep_manager";

-- foreign key emp_boss of public.employees
alter table "public"."employees" add constraint "emp_boss" foreign key ("boss_id") references "public"."employees" ("id") not valid;

-- validation of foreign key emp_boss of public.employees
alter table "public"."employees" validate constraint "emp_boss";

-- foreign key emp_dep of public.employees
alter table "public"."employees" add constraint "emp_dep" foreign key ("department_id") references "public"."departments" ("id") not valid;

-- validation of foreign key emp_dep of public.employees
alter table "public"."employees" validate constraint "emp_dep";

