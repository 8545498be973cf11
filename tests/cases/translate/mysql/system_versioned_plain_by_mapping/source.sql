-- needs: mariadb
create table rates (id int primary key, r decimal(9,4)) with system versioning;
create table staff (id int primary key, n varchar(9)) with system versioning;
