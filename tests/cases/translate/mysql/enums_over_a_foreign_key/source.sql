create table kinds (kind enum('a','b') character set utf8mb4 collate utf8mb4_bin not null primary key);
create table things (id int primary key, kind enum('a','b') character set utf8mb4 collate utf8mb4_bin, constraint things_kind foreign key (kind) references kinds (kind));
