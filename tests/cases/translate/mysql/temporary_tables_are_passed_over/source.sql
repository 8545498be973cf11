create temporary table work (id int, n varchar(9));
insert into work values (1, 'a');
create table kept (id int primary key);
drop temporary table work;
