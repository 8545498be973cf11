create role clerks;
create role auditors;
go
create function dbo.tax(@net money) returns money as begin return @net * 0.19 end
go
create function dbo.taxes() returns table as return select dbo.tax(100) as tax
go
create function dbo.loops() returns int as begin while 1 = 1 break return 1 end
go
grant execute on dbo.tax to clerks with grant option;
grant select on dbo.taxes to clerks, auditors;
deny select on dbo.taxes to auditors;
grant execute on dbo.loops to clerks;
grant update on dbo.taxes to clerks;
go
exec sp_addextendedproperty @name = N'MS_Description', @value = N'What the state takes', @level0type = N'SCHEMA', @level0name = N'dbo',
    @level1type = N'FUNCTION', @level1name = N'tax';
go
