create table t (id int primary key, s varchar(20), sum bigint as (crc32(s)) stored);
create view v as select crc32(concat(id, s)) as c from t;
