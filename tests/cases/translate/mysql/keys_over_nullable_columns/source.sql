create table u (id int primary key, a int, b int not null, unique key a_b (a, b), unique (b));
