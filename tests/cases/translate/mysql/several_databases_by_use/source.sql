-- needs: no server
create database shop character set utf8mb4 collate utf8mb4_bin;
create database archive character set latin1;
use shop;
create table orders (id int primary key, note varchar(9));
use archive;
create table orders (id int primary key, note varchar(9));
create table shop.third (id int primary key, o int, constraint third_o foreign key (o) references archive.orders (id));
