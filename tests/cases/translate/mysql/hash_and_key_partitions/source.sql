create table h (id int not null primary key, v int) partition by hash (id) partitions 4;
create table k (id int not null primary key, v int) partition by key () partitions 2;
create table lh (id int not null primary key) partition by linear hash (id) partitions 3;
