-- needs: mariadb
create sequence s start with 100 increment by 5 minvalue 1 maxvalue 1000 cycle cache 10;
create sequence d;
create table t (id bigint not null default nextval(s) primary key, n int default next value for d, u uuid, i inet6);
create table h (id int primary key, v int) with system versioning;
create table hp (id int primary key, a timestamp(6) generated always as row start, b timestamp(6) generated always as row end, period for system_time (a, b)) with system versioning;
create table pd (id int, s date, e date, period for p (s, e), unique (id, p without overlaps));
