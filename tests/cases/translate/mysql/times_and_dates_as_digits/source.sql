create table t (
  id int primary key,
  opens time default '10:00',
  starts time default '101112',
  lasts time default 130,
  ends time default '-1:30:00',
  day date default '20200229',
  at datetime default '2020-01-01 10:00:00'
);
