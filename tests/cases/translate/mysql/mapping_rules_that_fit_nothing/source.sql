create table orders (id int primary key, total decimal(9,2), at date);
