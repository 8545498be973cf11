create table t (
  id int primary key,
  s varchar(20) collate utf8mb4_bin,
  h varchar(20),
  f set('a', 'B')
);

create view lists as select find_in_set('b', s) as own, find_in_set('a', 'A,b') as literals, find_in_set('b', f) as member from t;
create view bytes as select unhex(h) as b from t;
