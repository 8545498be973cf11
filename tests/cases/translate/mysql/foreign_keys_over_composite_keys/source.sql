-- needs: mariadb
create table p (a int not null, b int not null, c int, primary key (a, b), key (c));
create table c (id int primary key, x int, y int, z int, constraint composite foreign key (x, y) references p (a, b) on update cascade, constraint to_plain_key foreign key (z) references p (c));
