create table t (id int primary key, a int, b int);
alter table t add column z int first, add column m int after a, modify b bigint first;
alter table t change a aa varchar(10) character set utf8mb4 collate utf8mb4_bin after id, alter column m set default 4;
