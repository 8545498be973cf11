set sql_mode = concat(@@sql_mode, ',PIPES_AS_CONCAT');
create table t (
  id int primary key,
  x varchar(10) character set utf8mb4 collate utf8mb4_bin,
  constraint ck check (x || 'b' <> 'ab')
);
create view v as select id, x || 'k' as k from t where x || 'a' = 'ba';
create function f(p varchar(5)) returns varchar(10) deterministic return p || 'z';
create trigger tr before insert on t for each row set new.x = new.x || 'q';
set sql_mode = '';
create view w as select id from t where id = 1 || id = 2;
