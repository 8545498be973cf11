-- needs: no server: MariaDB's catalog does not show KEY_BLOCK_SIZE of an index
create table t (id int primary key, a varchar(20) character set utf8mb4 collate utf8mb4_bin, b int);
create unique index ua on t (a) using btree algorithm = inplace lock = none;
alter table t add index ib (b) using hash key_block_size = 1024 comment 'why', add key iab (a, b);
drop index iab on t;
