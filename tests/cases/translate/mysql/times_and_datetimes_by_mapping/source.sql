create table moments (id int primary key, t time default '10:30:00', d datetime not null default current_timestamp, s timestamp not null default current_timestamp);
