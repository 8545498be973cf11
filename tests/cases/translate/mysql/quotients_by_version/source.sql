create table t (id int primary key, a int, b int);
create view shares as select id, a / b * 100 as percent from t;
create view found as select id, locate('', 'abc', id) as at from t;
