-- needs: mysql
create table c (id int primary key, a int, constraint a_pos check (a > 0) not enforced, constraint a_small check (a < 9));
