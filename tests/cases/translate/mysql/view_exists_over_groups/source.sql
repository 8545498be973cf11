-- An aggregate without groups makes one row of none; what else stands in the list of EXISTS says nothing.
create table g (id int primary key, grp varchar(5), v int);
create view of_groups as select id from g where exists (select * from g g2 where g2.id = g.id having count(*) > 0);
create view always as select id from g where exists (select max(id) from g g2 where g2.id < 0);
create view of_rows as select id from g where exists (select g2.id, 1 from g g2 where g2.v = g.v + 1);
create view together as select grp, count(*) over (partition by grp) c, rank() over (partition by v order by id) r from g;
