create table dbo.t (id int not null primary key);
go
create function dbo.loops(@n int) returns int as begin declare @i int = 0 while @i < @n set @i = @i + 1 return @i end
go
create function dbo.fills() returns @r table (id int) as begin insert into @r select id from dbo.t delete @r where id = 1 return end
go
create function dbo.takes_a_table(@ids dbo.Ids readonly) returns int as begin return 1 end
go
create function dbo.of_an_assembly(@a int) returns int as external name a.b.c
go
create function dbo.asks_the_server() returns int as begin return (select count(*) from sys.objects) end
go
create view dbo.v as select dbo.loops(id) as n from dbo.t
go
create procedure dbo.p @a int, @b as varchar(10) = 'x', @c int output with recompile as set @c = @a
go
