create schema sales
go
create type dbo.phone from varchar(20) null
create type dbo.ids as table (id int not null primary key)
create sequence dbo.order_no as int start with 100 increment by 5 minvalue 100
create sequence dbo.tiny as tinyint cycle
go
create partition function by_day (datetime) as range left for values ('2020-01-31T23:59:59.997', '20200229 23:59:59.997')
create partition scheme by_day as partition by_day all to ([primary])
create partition function by_number (int) as range right for values (100, 10, 1000)
create partition scheme by_number as partition by_number all to ([primary])
go
create table dbo.types (
  id int identity(10, 5) not null constraint pk_types primary key clustered,
  flag bit not null constraint df_flag default ((0)),
  flag_text bit default 'true',
  tiny tinyint default (255),
  small smallint default (-1),
  big bigint default ((0)),
  number decimal(12, 4) default ((0.5)),
  price money default ($1.25),
  small_price smallmoney,
  ratio float default (1e3),
  single real,
  code char(3) default 'ab',
  name varchar(30) collate Latin1_General_CS_AS default ('it''s'),
  title nvarchar(50) default (N'ünï'),
  zero varchar(5) default (0),
  body nvarchar(max) default (''),
  old_text text,
  fixed_bytes binary(4) default 0x0102,
  bytes varbinary(8) default (0x),
  counted varbinary(4) default 0,
  picture image,
  day date default '20200131',
  epoch datetime default 0,
  clock time(7) default '12:30',
  stamp datetime2(7) default '2020-01-31 10:11:12.1234567',
  minute smalldatetime,
  moment datetimeoffset(7),
  version rowversion,
  guid uniqueidentifier rowguidcol default ('6F9619FF-8B86-D011-B42D-00C04FC964FF'),
  doc xml default '<a/>',
  anything sql_variant,
  path hierarchyid,
  place geography,
  phone dbo.phone,
  secret varchar(20) masked with (function = 'default()'),
  thin int sparse null,
  next_no int not null default (next value for dbo.order_no)
)
go
create table dbo.made (
  id int not null primary key,
  qty int not null,
  price decimal(10, 2) not null,
  total as (qty * price) persisted,
  twice as (qty * 2),
  age as (datediff(day, made, getdate())),
  made datetime not null default getdate()
)
go
create table sales.customer (
  id numeric(18, 0) identity(1, 1) not null primary key,
  email nvarchar(100) null constraint uq_email unique,
  tax_no varchar(20) null,
  parent numeric(18, 0) null references sales.customer (id),
  code char(5) not null,
  region int null,
  constraint uq_code unique (code)
)
create unique index ix_tax on sales.customer (tax_no) where tax_no is not null
create unique index ix_two on sales.customer (tax_no, region) where tax_no is not null
create unique index ix_desc on sales.customer (code desc, region)
create index ix_name on sales.customer (email) include (code, region) where region > 5
create index ix_off on sales.customer (region)
alter index ix_off on sales.customer disable
go
create table sales.[order] (
  id int identity(-1, -1) not null constraint pk_order primary key nonclustered,
  customer numeric(18, 0) not null,
  customer_code char(5) not null,
  placed datetime not null,
  amount money not null constraint ck_amount check (amount > 0),
  state varchar(10) not null default 'new' check (state in ('new', 'paid')),
  constraint fk_customer foreign key (customer) references sales.customer (id) on delete cascade,
  constraint fk_code foreign key (customer_code) references sales.customer (code) on delete set default
)
create clustered index ix_name on sales.[order] (placed)
alter table sales.[order] with nocheck add constraint ck_late check (placed > '20000101')
alter table sales.[order] with nocheck add constraint fk_late foreign key (customer) references sales.customer (id)
alter table sales.[order] add constraint fk_off foreign key (customer) references sales.customer (id)
alter table sales.[order] nocheck constraint fk_off
go
create table dbo.events (day datetime null, what nvarchar(2000)) on by_day (day)
create table dbo.numbers (n int not null, v int, primary key (n)) on by_number (n)
go
create table dbo.price (
  id int not null primary key,
  amount decimal(10, 2) not null,
  since datetime2(3) generated always as row start not null,
  until datetime2(3) generated always as row end not null,
  period for system_time (since, until)
) with (system_versioning = on (history_table = dbo.price_history))
go
create table dbo.hot (id int not null primary key nonclustered hash with (bucket_count = 1024)) with (memory_optimized = on, durability = schema_only)
go
create synonym dbo.clients for sales.customer
create synonym dbo.far for other.dbo.t
go
exec sys.sp_addextendedproperty @name = N'MS_Description', @value = N'the schema''s', @level0type = N'SCHEMA', @level0name = N'sales'
exec sys.sp_addextendedproperty @name = N'MS_Description', @value = N'who buys', @level0type = N'SCHEMA', @level0name = N'sales', @level1type = N'TABLE', @level1name = N'customer'
go
create role clerk
create user [ada] for login [ada]
alter role clerk add member [ada]
alter role db_datareader add member [ada]
grant select, insert on sales.customer to clerk
grant select (id, code), update (region) on sales.customer to [ada] with grant option
grant select on schema::sales to clerk
grant execute on dbo.nothing to clerk
deny delete on sales.customer to clerk
go
