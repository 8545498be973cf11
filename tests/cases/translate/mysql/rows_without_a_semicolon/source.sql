-- needs: no server takes it
create table t(i int);
insert into t values (1)
create table u(i int);
