-- needs: mariadb
create table rates (id int primary key, r decimal(9,4)) with system versioning;
create table part (id int primary key, r int, s timestamp(6) generated always as row start invisible, e timestamp(6) generated always as row end invisible, period for system_time (s, e)) with system versioning;
