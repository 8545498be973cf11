create schema Sales authorization dbo;
go
create table Sales.OrderLine (LineId int not null primary key, LineTotal money not null);
go
create function Sales.LineLabel(@LineId int, @Order int) returns varchar(40) as
begin
    declare @LineTotal money
    select @LineTotal = LineTotal from Sales.OrderLine where LineId = @LineId
    return cast(@LineId as varchar(10)) + ':' + cast(@Order as varchar(10))
end
go
create function Sales.LinesOver(@LineTotal money) returns table as return select LineId, LineTotal from Sales.OrderLine where LineTotal > @LineTotal
go
create view Sales.Labels as select l.LineId, Sales.LineLabel(l.LineId, 1) as LineLabel from Sales.LinesOver(5) l;
go
