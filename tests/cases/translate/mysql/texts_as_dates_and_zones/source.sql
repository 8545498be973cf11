create table t (
  id int primary key,
  day varchar(10),
  at datetime,
  name varchar(20),
  n int,
  big bigint
);

create view days as select str_to_date(day, '%d.%m.%Y') as d, str_to_date(day, '%M %Y') as unknown from t;
create view dates as select str_to_date(day, '%Y-%m-%d %H:%i') as d from t;
create view zones as select convert_tz(at, 'UTC', 'Europe/Paris') as named, convert_tz(at, '+00:00', '-05:30') as counted from t;
create view objects as select json_object('id', id, 'name', name) as j, json_array(id, name) as l from t;
create view bytes as select id from t where cast(name as binary) = 'Ann' or 'a' = 'A';
create view casts as select cast(n as decimal(10,0)) as fits, cast(big as decimal(5,2)) as may_not from t;
create view shares as select n / big * 100 as percent from t;
create view cases as select id from t where name regexp '^[[:upper:]]';
