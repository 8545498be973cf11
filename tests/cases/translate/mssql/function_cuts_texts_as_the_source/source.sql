create function dbo.short(@text varchar(5), @fixed char(4)) returns varchar(8) as
begin
    declare @copy varchar(3) = @text;
    return @copy + '|' + @fixed + '|';
end
go
create function dbo.sum_of(@a decimal(5, 1), @b money) returns int as begin return @a + @b end
go
create view dbo.calls as select dbo.short('abcdefgh', 'x') as a, dbo.sum_of(1.26, 2.5) as b;
go
