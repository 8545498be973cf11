-- needs: no server
create table t (a int primary key, b int);
create table u (a int primary key, b int);
create table of_u as select * from u where 1 = 0;
create view some_of_t as select a, b from t;
insert into some_of_t values (1, 1);
insert into u values (1, 1);
update some_of_t set b = 2 where a = 1;
create table v (c int) as select * from u;
insert into v (c, a, b) values (1, 1, 1);
