create table d (
  id int primary key, a int default (1 + 2), b date default (curdate()), c varchar(36) character set utf8mb4 collate utf8mb4_bin default (uuid()), e datetime default (now() + interval 1 day), f json default (json_array()), g varchar(20) character set utf8mb4 collate utf8mb4_bin default (upper('x')), h double default (rand()), i text character set utf8mb4 collate utf8mb4_bin default ('long'), k int default (a * 2)
);
