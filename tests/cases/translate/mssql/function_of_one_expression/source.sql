create function dbo.full_name(@first nvarchar(20), @last nvarchar(20) = N'?')
returns nvarchar(30) with schemabinding
as
begin
    return isnull(@first + N' ', N'') + upper(@last);
end
go
create function dbo.half(@n int) returns int with returns null on null input as begin return (@n / 2) end
go
create function dbo.now_year() returns int as begin return year(getdate()) end
go
create view dbo.calls as
select dbo.full_name(N'Ada', N'Lovelace') as a, dbo.full_name(null, default) as b, dbo.half(7) as c, dbo.half(null) as d;
go
