create table t (id int primary key, v int, s timestamp not null default current_timestamp on update current_timestamp);
