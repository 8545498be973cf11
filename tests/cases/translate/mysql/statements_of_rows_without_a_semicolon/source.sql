-- needs: no server takes it
create table t (a int primary key, b int);
insert into t set a = 1, b = if(1, 2, 3)
create table u (i int);
insert into t (a, b) values (2, 2) on duplicate key update b = values(b)
drop table t;
insert into t set a = 3, b = replace('x3', 'x', '');
insert into t values (4, 4) on duplicate key update b = b + 1;
