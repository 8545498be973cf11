create table z (id int primary key, a int(6) zerofill, b decimal(7,2) zerofill, f float(7,4), d double(10,3));
