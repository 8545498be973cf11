create table p (id int primary key);
create table t (id int primary key, a int, b int, key by_a (a), unique key ab (a, b), constraint t_p foreign key (a) references p (id));
alter table t rename column a to amount;
alter table p rename column id to p_id;
