create table orders (id bigint not null primary key, rate decimal(18,6), total decimal(18,2));
