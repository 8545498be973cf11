create table no_key (a int, b int, unique key ab (a, b));
create table only_unique (a int not null, unique key ua (a));
