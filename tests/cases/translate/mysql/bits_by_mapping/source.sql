create table bits (id int primary key, a bit(1) default b'1', c bit(12) default b'101', d bit(12));
