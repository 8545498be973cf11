create table t (id int primary key, v int);
create or replace algorithm=merge sql security invoker view v (a, b) as select id, v from t where v > 0 with check option;
DELIMITER $$
create trigger t_bi before insert on t for each row begin set new.v = 1; set new.id = new.id + 1; end$$
create procedure p(in a int) begin select a; end$$
create function f(a int) returns int deterministic return a + 1$$
DELIMITER ;
create event e on schedule every 1 day do delete from t;
create view w as select * from t;
drop view w;
