create table t (
  a int default '007', b int default -1, c decimal(10,2) default 0, d decimal(10,2) default '1.5', e varchar(9) default '',
  f varchar(20) default 'it''s "x" \\ \n', g datetime default '2020-01-02', h datetime(3) default '2020-1-2 3:04:05.5',
  i date default '2020-01-02', j bit(4) default b'101', k bit(8) default 5, l tinyint(1) default true, m tinyint default false,
  n varchar(9) default null, o char(5) default 'ab ', p enum('A','b') default 'b', q year default 1999, r double default 1.50,
  s varbinary(4) default 'a', t varchar(9) default x'4142', u int default 0x10, v timestamp null default current_timestamp,
  w datetime(6) default now(6) on update current_timestamp(6), x varchar(40) default (uuid()), y int default (1 + 2),
  z set('x','y') default 'x,y', aa float default 0.5, ab bigint unsigned default 18446744073709551615, ac varchar(9) default ('lit'),
  ad text default ('long'), ae time default '01:02:03', af decimal(5,1) unsigned default 1
);
