-- needs: no server
create user 'app'@'%' identified by 'S3cret!';
create user if not exists reader@localhost;
create role 'auditor';
create table orders (id int primary key, total decimal(9,2), secret varchar(9) character set utf8mb4 collate utf8mb4_bin);
grant select, insert, update, delete on shop.* to 'app'@'%';
grant select (id, total) on orders to reader@localhost with grant option;
grant all privileges on shop.orders to auditor;
grant auditor to 'app'@'%';
grant process, reload on *.* to 'app'@'%';
grant execute on procedure shop.fill to 'app'@'%';
revoke delete on shop.* from 'app'@'%';
flush privileges;
