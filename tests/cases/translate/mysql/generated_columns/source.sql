create table t (
  a int not null, b int, c varchar(20), s int generated always as (a + b) stored, v int as (a * 2) virtual, p int as (a - 1) stored unique,
  n varchar(40) as (concat(c, '-', a)) stored, u varchar(20) as (upper(c)), j json, x int as (if(a > 1, a, 0)) virtual, key (s)
);
