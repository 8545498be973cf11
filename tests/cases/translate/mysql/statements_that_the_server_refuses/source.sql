-- needs: no server
create table a (id int primary key);
create table a (id bigint primary key);
alter table nowhere add id int;
alter table a drop column missing;
drop index none on a;
drop table never_made;
