-- needs: mariadb
create table h (id int primary key, v int) with system versioning;
insert into h values (1, 10), (2, 20);
insert into h (v, id) values (30, 3);
create table part (id int primary key, s timestamp(6) generated always as row start invisible, e timestamp(6) generated always as row end invisible, period for system_time (s, e)) with system versioning;
insert into part values (1);
