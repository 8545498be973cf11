create function dbo.leading_zeros(@value int) returns varchar(8) with schemabinding as
begin
    declare @result varchar(8);
    set @result = convert(varchar(8), @value);
    set @result = replicate('0', 8 - datalength(@result)) + @result;
    return (@result);
end;
go
create function dbo.two_digits(@number int) returns char(2) as
begin
    declare @result char(2);
    if @number > 9
        set @result = convert(char(2), @number);
    else
        set @result = convert(char(2), '0' + convert(varchar, @number));
    return @result;
end;
go
create function dbo.grade(@points int, @most int = 100) returns varchar(10) as
begin
    declare @part decimal(5, 2) = 100.0 * @points / @most, @grade varchar(4)
    if @part is null return null
    if @part >= 90
        set @grade = 'excellent'
    else if @part >= 50
    begin
        set @grade = 'good'
    end
    else
        select @grade = 'poor', @part = 0
    set @grade += '!'
    return @grade
end
go
create view dbo.calls as
select dbo.leading_zeros(42) as a, dbo.two_digits(5) as b, dbo.two_digits(12) as c,
    dbo.grade(95, default) as d, dbo.grade(30, 50) as e, dbo.grade(1, 50) as f, dbo.grade(null, 50) as g;
go
