-- needs: mariadb
create sequence numbers start with 10 increment by 2 minvalue 10 maxvalue 100 cache 5 cycle;
create sequence plain;
create sequence down increment by -1;
create table t (id int primary key);
