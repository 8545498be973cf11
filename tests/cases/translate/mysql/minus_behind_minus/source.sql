create table t (id int primary key, i int default (-(-3)), j int check (j > -(-2)));
create view v as select - -5 as b, 5-(-(-2)) as d, -(-(-1.5)) as e, -(-2e0) as f, - -id as g from t;
