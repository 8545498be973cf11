create table r (id int not null, d date not null, primary key (id, d)) partition by range (to_days(d)) (
  partition p0 values less than (to_days('2020-01-01')), partition p1 values less than (to_days('2021-01-01')), partition pm values less than maxvalue);
create table y (d date not null) partition by range (year(d)) (partition p0 values less than (1990), partition p1 values less than (2000));
create table l (k int) partition by list (k) (partition a values in (1, 2), partition b values in (null, 3));
create table rc (a int, b varchar(9)) partition by range columns (a, b) (partition p0 values less than (1, 'm'), partition p1 values less than (maxvalue, maxvalue));
create table lc (b varchar(9)) partition by list columns (b) (partition p0 values in ('a', 'b'), partition p1 values in ('c'));
create table h (id int not null primary key) partition by hash (id) partitions 3;
create table lk (id int not null primary key) partition by linear key () partitions 2;
create table k (id int not null primary key) partition by key (id) (partition x, partition z);
create table ts (t timestamp not null) partition by range (unix_timestamp(t)) (partition p0 values less than (unix_timestamp('2020-01-01 00:00:00')), partition p1 values less than maxvalue);
create table sub (id int, d date) partition by range (year(d)) subpartition by hash (to_days(d)) subpartitions 2 (partition p0 values less than (1990), partition p1 values less than maxvalue);
alter table h add partition partitions 1;
alter table y add partition (partition p2 values less than (2010));
alter table y drop partition p0;
alter table r reorganize partition pm into (partition p2 values less than (to_days('2022-01-01')), partition pm values less than maxvalue);
