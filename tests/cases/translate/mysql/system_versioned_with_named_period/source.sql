-- needs: mariadb
create table part (id int primary key, r int, s timestamp(6) generated always as row start invisible, e timestamp(6) generated always as row end invisible, period for system_time (s, e)) with system versioning;
