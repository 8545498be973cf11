create table moments (
  id int primary key, a date default '2020-02-29', b time default '25:00:00', c time(3), d datetime default '2020-01-01 10:00:00', e datetime(6) default current_timestamp(6), f timestamp null default null, g timestamp(3) not null default current_timestamp(3), h year default 2001
);
