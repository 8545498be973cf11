create table p (id int not null primary key, b int, unique (b));
create table d (x int, y int, unique (x, y));
create table c (
  a int, b int unique key, c int, d int, e int check (e > 0),
  key (a, b), key (a), unique a_3 (c), index (a), index b_2 (b), unique (b, c),
  foreign key (a) references p (id), foreign key (c) references p (id), foreign key (d) references p (b),
  constraint named foreign key (b) references p (id), foreign key (d, a) references d (x, y), foreign key by_e (e) references p (id),
  check (a > 0), constraint positive check (b > 0), check (a < b)
);
