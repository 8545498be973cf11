create table t (id int not null, code varchar(10) character set utf8mb4 collate utf8mb4_bin not null, primary key (id));
alter table t drop primary key, add primary key (code, id);
alter table t add unique key by_id (id), modify id int not null auto_increment;
