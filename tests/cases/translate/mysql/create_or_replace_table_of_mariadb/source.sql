-- needs: mariadb
create table t (id int primary key, old int);
create or replace table t (id int primary key, fresh int);
alter table t add column if not exists fresh int, add column if not exists more int, drop column if exists absent;
