create table p (id int not null primary key, k int not null, unique (id, k));
create table c (a int, b int, foreign key (a) references p (id), constraint fk2 foreign key (b) references p (id));
alter table c add index wide (a, b);
alter table c drop foreign key fk2, add constraint fk3 foreign key (b, a) references p (id, k);
