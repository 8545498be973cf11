-- needs: no server
create table a (id int primary key, n varchar(9) character set utf8mb4 collate utf8mb4_bin);
source more.sql
call install(1);
create table copied as select * from a where id > 3;
set @s = concat('create table ', 'x (id int)');
prepare stmt from @s;
execute stmt;
insert into a values (1, 'x');
insert into a select id + 1, n from a;
replace into a (id, n) values (1, 'z');
update a set n = 'y' where id = 1;
delete from a where id = 2;
load data infile '/tmp/a.csv' into table a fields terminated by ',';
