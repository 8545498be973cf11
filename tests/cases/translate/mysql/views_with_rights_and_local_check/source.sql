create table orders (id int primary key, total decimal(10,2) not null, state varchar(10) not null);
create sql security invoker view open_orders as select id, total, state from orders where state = 'open' with local check option;
create view large_orders as select id, total from open_orders where total > 100 with cascaded check option;
create view totals as select state, sum(total) as total from orders group by state;
