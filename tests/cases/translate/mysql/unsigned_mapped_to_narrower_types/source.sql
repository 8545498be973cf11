create table numbers (id bigint unsigned not null primary key, a int unsigned, b bigint unsigned);
