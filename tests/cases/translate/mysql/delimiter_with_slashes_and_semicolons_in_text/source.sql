create table notes (id int primary key, body varchar(200) character set utf8mb4 collate utf8mb4_bin default 'a; b // c', `odd;name` int default 3);
delimiter //
create procedure fill() begin insert into notes (id) values (1); insert into notes (id) values (2); end//
delimiter ;
create table after_it (id int primary key);
