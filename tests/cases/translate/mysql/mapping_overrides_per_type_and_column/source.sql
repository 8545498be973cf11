create table orders (id bigint not null primary key, is_paid tinyint(1) not null default 1, is_sent tinyint(1) not null default 0, rate decimal(18,6), created datetime not null, kind enum('a','b') character set utf8mb4 collate utf8mb4_bin not null default 'a', must int not null);
create table events (id int primary key, is_paid tinyint(1) default 0);
