create table t (id int primary key, v int, n varchar(20) character set utf8mb4 collate utf8mb4_bin);
create view v as select id, ifnull(v, 0) as v from t where v <=> 3 limit 10, 5;
