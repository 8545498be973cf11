-- needs: no server
create table orders (id int primary key, total decimal(9,2));
create view totals as select sum(total) as total from orders;
create function net(gross decimal(9,2)) returns decimal(9,2) deterministic return gross / 1.19;
create procedure add_order(p_id int, p_total decimal(9,2)) insert into orders (id, total) values (p_id, p_total);
create procedure show_orders() select * from orders;
create user app@'%', batch@localhost;
grant select on shop.totals to app@'%';
grant execute on function shop.net to app@'%';
grant execute, alter routine on procedure shop.add_order to app@'%';
grant execute on procedure shop.show_orders to app@'%';
grant execute on shop.* to batch@localhost;
grant execute on orders to batch@localhost;
