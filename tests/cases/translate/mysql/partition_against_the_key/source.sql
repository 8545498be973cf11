create table h (id int not null primary key, v int not null) partition by range (id) (partition p0 values less than (10), partition p1 values less than maxvalue);
create table r (id int not null, d date not null, primary key (id, d)) partition by range (month(d)) (partition p0 values less than (7), partition p1 values less than (13));
