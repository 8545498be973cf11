-- What every server that speaks T-SQL does alike, in names of lower case.
create schema sales
go
create schema [my s]
go
create type dbo.flag from bit not null
go
create type dbo.ids as table (id int not null primary key, note nvarchar(20) null)
go
create table sales.customer (
    id int identity(100,5) not null constraint pk_customer primary key,
    code char(4) not null constraint uq_code unique,
    name nvarchar(50) not null,
    active dbo.flag not null,
    credit decimal(12,3) not null constraint df_credit default (0),
    limit_ money null constraint df_limit default ((-1.5)),
    note nvarchar(max) null constraint df_note default (N'it''s'),
    made datetime2(3) not null constraint df_made default (getdate()),
    seen datetimeoffset(0) null,
    clock time(7) null,
    id2 uniqueidentifier not null constraint df_id2 default (newid()),
    photo varbinary(max) null,
    hash binary(16) null,
    ratio float null,
    half real null,
    tiny tinyint null,
    old smalldatetime null,
    older datetime null,
    day_ date null,
    doc xml null,
    any_ sql_variant null,
    fixed nchar(3) null,
    long_ text null,
    longer ntext null,
    picture image null,
    version_ timestamp,
    n int null,
    twice as (n * 2) persisted,
    constraint ck_credit check (credit >= 0 and code <> 'it''s')
)
go
create table sales.[order line] (
    customer int not null,
    line smallint not null,
    amount bigint null,
    "strange ] name" varchar(10) null,
    constraint pk_line primary key (customer, line),
    constraint fk_customer foreign key (customer) references sales.customer (id) on delete cascade,
    constraint ck_line check (line > 0)
)
go
create index ix_amount on sales.[order line] (amount desc, line) include (customer)
go
create unique index ux_name on sales.customer (name)
go
create table [my s].[größe] (
    k int not null,
    v int null,
    constraint pk_k primary key (k),
    constraint fk_self foreign key (v) references [my s].[größe] (k)
)
go
insert into sales.customer (code, name, active) values ('a', N'a', 1), ('b', N'b', 0)
go
create table dbo.counter (id int identity(100,5) not null, note varchar(9) null, constraint pk_counter primary key (id))
go
insert into dbo.counter (note) values ('a'), ('b')
go
create view sales.names as select id, name from sales.customer where name like '%x%'
go
create view sales.codes (a, b) as select id, code from sales.customer
go
create view dbo.counters as select * from dbo.counter
go
alter table dbo.counter add more int null
go
create procedure sales.touch @id int as update sales.customer set credit = credit + 1 where id = @id
go
create function sales.half_of (@x int) returns int as begin return @x / 2 end
go
create trigger sales.noted on sales.customer after insert as print 'x'
go
exec sp_addextendedproperty N'MS_Description', N'People', N'SCHEMA', N'sales', N'TABLE', N'customer'
go
exec sp_addextendedproperty N'MS_Description', N'What they may spend', N'SCHEMA', N'sales', N'TABLE', N'customer', N'COLUMN', N'credit'
go
exec sp_addextendedproperty N'MS_Description', N'A view', N'SCHEMA', N'sales', N'VIEW', N'names'
go
exec sp_addextendedproperty N'MS_Description', N'All sales', N'SCHEMA', N'sales'
