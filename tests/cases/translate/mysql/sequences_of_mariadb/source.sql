-- needs: mariadb
create sequence numbers start with 10 increment by 2 minvalue 10 maxvalue 100 cache 5 cycle;
create sequence plain;
create table t (id bigint not null default nextval(plain) primary key, n int default (next value for numbers));
