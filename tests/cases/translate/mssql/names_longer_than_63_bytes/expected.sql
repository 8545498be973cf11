-- 1-pre/01-schemas.sql

-- schema dbo
create schema if not exists "dbo";

-- 1-pre/10-dbo-tables.sql

-- table dbo.CustomerRelationshipManagementOpportunityStatusChangeH_2629be0b
create table "dbo"."CustomerRelationshipManagementOpportunityStatusChangeH_2629be0b" (
  "Id" integer not null,
  "TheVeryLongNameOfAColumnThatSaysMoreThanAnyoneEverWant_2f8cb087" integer,
  "TheVeryLongNameOfAColumnThatSaysMoreThanAnyoneEverWant_2f8cb1ca" integer,
  "Ümläütß Ümläütß Ümläütß Ümläütß Ümlä_c8244605" integer
);

-- 3-post/10-dbo-keys.sql

-- primary key of dbo.CustomerRelationshipManagementOpportunityStatusChangeH_2629be0b
alter table "dbo"."CustomerRelationshipManagementOpportunityStatusChangeH_2629be0b" add constraint "PK_CustomerRelationshipManagementOpportunityStatusChan_9ddbd38f" primary key ("Id");

-- 3-post/20-dbo-indexes.sql

-- index dbo.IX_CustomerRelationshipManagementOpportunityStatusChan_fa7d513d
create index "IX_CustomerRelationshipManagementOpportunityStatusChan_fa7d513d" on "dbo"."CustomerRelationshipManagementOpportunityStatusChangeH_2629be0b" using btree ("TheVeryLongNameOfAColumnThatSaysMoreThanAnyoneEverWant_2f8cb087");

