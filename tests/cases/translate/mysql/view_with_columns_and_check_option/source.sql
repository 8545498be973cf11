create table t (id int primary key, v int);
create view w (a, b) as select id, v from t where v > 0 with cascaded check option;
