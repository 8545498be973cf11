create table moments (id int primary key, t time default '10:30:00', d datetime not null default current_timestamp, e datetime(3) default '2020-01-01 10:00:00.5');
