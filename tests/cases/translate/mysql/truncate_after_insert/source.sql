create table t (id int primary key);
insert into t values (1), (2);
truncate table t;
insert into t values (3);
