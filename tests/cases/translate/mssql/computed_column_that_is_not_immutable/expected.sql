-- 1-pre/01-schemas.sql

-- schema dbo
create schema if not exists "dbo";

-- 1-pre/10-dbo-tables.sql

-- table dbo.Members
create table "dbo"."Members" (
  "Id" integer not null,
  "Born" date not null,
  "Age" integer,
  "Day" varchar(30) generated always as ((array['Sunday','Monday','Tuesday','Wednesday','Thursday','Friday','Saturday'])[extract(dow from "Born")::integer + 1]) stored
);

-- 3-post/10-dbo-keys.sql

-- primary key of dbo.Members
alter table "dbo"."Members" add constraint "Members_pkey" primary key ("Id");

-- 3-post/85-dbo-routines.sql

-- function dbo.Members_computed
create function "dbo"."Members_computed"() returns trigger language plpgsql as $$
begin
  new."Age" := (extract(year from localtimestamp)::integer - extract(year from new."Born")::integer);
  return new;
end
$$;

-- trigger Members_computed on dbo.Members
create trigger "Members_computed" before insert or update on "dbo"."Members" for each row execute function "dbo"."Members_computed"();

