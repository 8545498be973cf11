-- needs: no server
create table a (id int auto_increment primary key, name varchar(9) collate utf8mb4_bin not null default 'x', ts timestamp null default current_timestamp on update current_timestamp);
create table b as select * from a where 1 = 0;
create table c select id, name from a;
