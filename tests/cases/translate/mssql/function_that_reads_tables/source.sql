create table dbo.stock (product_id int not null, location_id smallint not null, quantity int not null, name varchar(20) null,
    primary key (product_id, location_id));
go
create function dbo.stock_of(@product_id int) returns int as
begin
    declare @ret int;
    select @ret = sum(s.quantity) from dbo.stock s where s.product_id = @product_id;
    if (@ret is null) set @ret = 0
    return @ret
end
go
create function dbo.name_of(@product_id int) returns varchar(20) as
begin
    declare @name varchar(20) = 'none';
    select top 1 @name = name from dbo.stock where product_id = @product_id order by location_id desc
    return @name
end
go
create function dbo.list_of(@product_id int) returns varchar(100) as
begin
    declare @list varchar(100)
    select @list = coalesce(@list + ', ' + name, name) from dbo.stock where product_id = @product_id order by location_id
    return @list
end
go
create function dbo.listed(@product_id int) returns varchar(100) as
begin
    declare @list varchar(100) = '', @count int = 0
    select @list += name + ';', @count += 1 from dbo.stock where product_id = @product_id order by name
    return @list + cast(@count as varchar(10))
end
go
create function dbo.has(@product_id int) returns bit as
begin
    return (select case when exists (select * from dbo.stock where product_id = @product_id) then 1 else 0 end)
end
go
create view dbo.overview as
select distinct product_id, dbo.stock_of(product_id) as quantity, dbo.list_of(product_id) as names from dbo.stock;
go
create function dbo.widest() returns int as begin return (select max(quantity) from dbo.overview) end
go
create view dbo.over_a_function_over_a_view as select dbo.widest() as widest;
go
