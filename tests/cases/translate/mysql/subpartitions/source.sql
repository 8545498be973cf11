create table s (id int, d date) partition by range (year(d)) subpartition by hash (to_days(d)) subpartitions 2 (partition p0 values less than (2020), partition p1 values less than maxvalue);
