create table t (id int primary key, a int, b int);
insert into t values (1, 2, 3);
insert into t (id, b, a) values (2, 30, 20);
alter table t add column c int default 5 after id;
insert into t values (3, 6, 200, 300);
alter table t drop column b, change a first_name int;
insert into t values (4, 7, 2000);
alter table t rename to moved;
insert into moved values (5, 8, 20000);
