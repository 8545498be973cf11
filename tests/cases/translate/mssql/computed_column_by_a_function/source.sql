create function dbo.digits(@n int) returns varchar(8) with schemabinding as
begin
    declare @text varchar(8) = convert(varchar(8), @n)
    return right('00000' + @text, 5)
end
go
create function dbo.is_code(@code varchar(10)) returns bit as
begin
    if @code like 'C[0-9]%' return 1
    return 0
end
go
create function dbo.first_code() returns varchar(10) as begin return 'C0' end
go
create function dbo.count_of() returns int as begin return (select count(*) from dbo.customer) end
go
create table dbo.customer (
    id int identity(1, 1) not null primary key,
    number as isnull('AW' + dbo.digits(id), ''),
    code varchar(10) not null default dbo.first_code(),
    place int not null default (dbo.count_of()),
    constraint ck_code check (dbo.is_code(code) = 1),
    constraint ck_count check (dbo.count_of() < 5)
);
go
create index ix_number on dbo.customer (number);
go
