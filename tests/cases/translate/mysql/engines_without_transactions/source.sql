create table m (id int primary key, v varchar(10) character set utf8mb4 collate utf8mb4_bin) engine=MyISAM row_format=fixed checksum=1;
create table h (id int primary key) engine=MEMORY max_rows=100;
