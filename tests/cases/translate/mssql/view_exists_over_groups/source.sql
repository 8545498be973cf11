-- An aggregate without groups makes one row of none; what else stands in the list of EXISTS says nothing.
create table g (id int primary key, grp varchar(5), v int, amount decimal(10,2));
go
create view of_groups as select id from g where exists (select * from g g2 where g2.id = g.id having count(*) > 0);
go
create view always as select id from g where exists (select max(id) from g g2 where g2.id < 0);
go
create view together as select grp, count(*) over (partition by grp) c from g;
go
create view digits as select isnull(amount, 1.999) a, isnull(amount, 0) b, isnull(v, 2.7) c from g;
go
