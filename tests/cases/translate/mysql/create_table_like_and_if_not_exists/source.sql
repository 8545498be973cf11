create table if not exists a (id int not null auto_increment primary key, v int default 3, key (v));
create table if not exists a (other int);
create table b like a;
alter table b add column more int after id, drop key v;
