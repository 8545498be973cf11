create table a (id int not null auto_increment primary key, b varchar(9) default 'x', key (b), check (b <> 'y')) engine=innodb row_format=dynamic comment='it''s a' auto_increment=50;
create table b like a;
create table c (id int, key (id)) engine=myisam delay_key_write=1 checksum=1;
create table d (id int, foreign key (id) references a (id)) engine=myisam;
drop table if exists nothing, c;
create table if not exists a (other int);
