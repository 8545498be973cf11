create table s (ctid int primary key, xmax int, `user` int, `table` int);
