create table dbo.t (id int identity(1,1) primary key, a int, b int, c as (a + 1));
insert dbo.t values (2, 3);
insert dbo.t (b, a) values (30, 20);
go
alter table dbo.t drop column c;
alter table dbo.t add z int null, y int not null default 7;
go
insert dbo.t values (200, 300, 9, 8);
alter table dbo.t drop column a;
exec sp_rename 'dbo.t.b', 'amount', 'COLUMN';
go
insert dbo.t (amount) values (3000);
exec sp_rename 'dbo.t', 'moved';
insert dbo.moved values (30000, 1, 2);
