create table p (id int not null primary key);
create table c (
  a int, b int, d int not null, e int,
  foreign key (a) references p (id) on delete cascade on update restrict,
  foreign key (b) references p (id) on delete set null on update cascade,
  foreign key (d) references p (id) on delete no action,
  foreign key (e) references p (id)
);
create table self (id int primary key, boss int references self (id));
