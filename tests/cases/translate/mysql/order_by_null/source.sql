create table t (id int primary key, n int);
create view a as select n, count(*) as c from t group by n order by null;
create view b as select id from t order by null desc, id;
