create table t (id int primary key, v int, a timestamp not null default current_timestamp on update current_timestamp, b datetime(3) null on update current_timestamp(3));
