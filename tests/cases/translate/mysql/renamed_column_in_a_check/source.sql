-- needs: mariadb
create table t (id int primary key, a int, check (a < 100), key by_a (a));
alter table t rename column a to amount;
