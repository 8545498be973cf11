-- needs: no server
create database gone;
create table gone.t (id int primary key);
create table kept (id int primary key, v int);
create table parent (id int primary key);
create view v as select id from kept;
drop view if exists v;
drop database gone;
drop table if exists parent, absent;
