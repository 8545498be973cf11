-- needs: no server
--liquibase formatted sql
--changeset bob:1
create table a (id int primary key)
--rollback drop table a;
--changeset bob:2 endDelimiter://
create trigger t before insert on a for each row begin set new.id = 1; end//
create table b (id int primary key)//
--changeset bob:3
create table c (id int primary key); create table d (id int primary key);
alter table a add column x int
