-- needs: no server
create table t (id int primary key);
create tabel misspelt (id int);
frobnicate the database;
create table broken (id int, name varchar(20);
create table after_it (id int primary key);
