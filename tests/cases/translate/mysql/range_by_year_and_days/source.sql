create table y (d date not null, v int) partition by range (year(d)) (partition p0 values less than (2020), partition p1 values less than (2021), partition p2 values less than maxvalue);
create table t (d datetime not null, v int) partition by range (to_days(d)) (partition p0 values less than (737791), partition p1 values less than maxvalue);
create table n (a int, v int) partition by range (a) (partition p0 values less than (10), partition p1 values less than (20));
