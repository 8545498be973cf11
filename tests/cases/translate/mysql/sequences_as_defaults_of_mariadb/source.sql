-- needs: mariadb
create sequence numbers;
create table t (id bigint not null default nextval(numbers) primary key, n int default (next value for numbers));
