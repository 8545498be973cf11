create table a (id int not null auto_increment primary key, v int) auto_increment = 1000;
create table b (id smallint unsigned not null auto_increment, k int, primary key (k, id), key (id)) engine=innodb;
create table c (id bigint unsigned not null auto_increment unique, v int);
