-- needs: mariadb
create table staff (id int primary key, name varchar(20), salary decimal(9,2), seen datetime without system versioning) with system versioning;
create table only_price (id int primary key, price decimal(9,2) with system versioning, note varchar(20));
create table log (id int primary key, v int) with system versioning partition by system_time limit 1000 (partition p0 history, partition p1 history, partition pn current);
create table exact (id int primary key, a bigint unsigned generated always as row start, b bigint unsigned generated always as row end, period for system_time (a, b)) with system versioning;
create table later (id int primary key, v int);
alter table later add system versioning;
create table former (id int primary key, v int without system versioning) with system versioning;
alter table former drop system versioning;
create view staff_now as select * from staff;
create view staff_since as select id, row_start from staff;
