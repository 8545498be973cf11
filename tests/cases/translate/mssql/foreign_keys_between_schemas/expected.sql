-- 1-pre/01-schemas.sql

-- schema a
create schema if not exists "a";

-- schema b
create schema if not exists "b";

-- 1-pre/10-a-tables.sql

-- table a.Parent
create table "a"."Parent" (
  "Id" integer not null
);

-- 1-pre/10-b-tables.sql

-- table b.Child
create table "b"."Child" (
  "Id" integer not null,
  "P" integer not null
);

-- 3-post/10-a-keys.sql

-- primary key of a.Parent
alter table "a"."Parent" add constraint "Parent_pkey" primary key ("Id");

-- 3-post/10-b-keys.sql

-- primary key of b.Child
alter table "b"."Child" add constraint "Child_pkey" primary key ("Id");

-- 3-post/30-b-foreign-keys.sql

-- foreign key FK_Child of b.Child
alter table "b"."Child" add constraint "FK_Child" foreign key ("P") references "a"."Parent" ("Id") not valid;

-- validation of foreign key FK_Child of b.Child
alter table "b"."Child" validate constraint "FK_Child";

-- foreign key FK_Child2 of b.Child
alter table "b"."Child" add constraint "FK_Child2" foreign key ("P") references "a"."Parent" ("Id") on delete cascade not valid;

-- validation of foreign key FK_Child2 of b.Child
alter table "b"."Child" validate constraint "FK_Child2";

