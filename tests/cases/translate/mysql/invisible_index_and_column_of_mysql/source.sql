-- needs: mysql
create table t (id int primary key, a int invisible default 3, b int, key ib (b) invisible);
