create table dbo.orders (id int not null primary key, customer_id int not null, total decimal(10, 2) not null, placed date not null);
go
create function dbo.orders_of(@customer_id int, @at_least decimal(10, 2) = 0)
returns table with schemabinding
as
return (
    select o.id, o.total, o.placed, @customer_id as customer_id from dbo.orders o
    where o.customer_id = @customer_id and o.total >= @at_least
);
go
create function dbo.largest(@customer_id int) returns table as return
    select top (1) id, total from dbo.orders_of(@customer_id, default) order by total desc
go
create view dbo.largest_orders as
select c.customer_id, l.id, l.total
from (select distinct customer_id from dbo.orders) as c cross apply dbo.largest(c.customer_id) as l;
go
create view dbo.orders_of_2024 as
select c.customer_id, x.number from (select distinct customer_id from dbo.orders) c
outer apply dbo.orders_of(c.customer_id, 10) as x (number, total, placed, customer);
go
create function dbo.over_a_view(@id int) returns table as return select total from dbo.largest_orders where id = @id
go
create view dbo.over_that as select f.total from dbo.over_a_view(3) f;
go
