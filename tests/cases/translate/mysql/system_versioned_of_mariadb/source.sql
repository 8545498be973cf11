-- needs: mariadb
create table rates (id int primary key, r decimal(9,4)) with system versioning;
