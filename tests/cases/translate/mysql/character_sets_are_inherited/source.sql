create table a (x varchar(9), y varchar(9) character set utf8mb4, z varchar(9) collate utf8mb4_bin, b varchar(9) binary, e enum('a'));
create table b (x varchar(9), y varchar(9) character set latin1) default charset=utf8mb4;
create table c (x varchar(9), y text charset utf8) collate=utf8mb4_unicode_ci;
create table d (x varchar(9), y char(3) character set utf8mb4 collate utf8mb4_bin) charset utf8 collate utf8_bin;
alter table b default charset=latin1, add z varchar(9);
