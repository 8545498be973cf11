-- needs: mariadb
create table t (id int primary key, h int invisible default 7, k int, key ik (k) ignored);
