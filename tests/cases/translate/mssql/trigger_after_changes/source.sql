create table dbo.item (id int not null primary key, name varchar(20) not null, price decimal(10, 2) null, changed datetime null, revision int not null default 0);
create table dbo.log (id int identity(1, 1) primary key, item_id int not null, what varchar(10) not null, old_price decimal(10, 2) null, new_price decimal(10, 2) null);
create table dbo.total (shop int not null primary key, items int not null);
go
create trigger dbo.item_log on dbo.item after insert, update, delete not for replication as
begin
    set nocount on;
    insert into dbo.log (item_id, what, old_price, new_price)
    select coalesce(i.id, d.id), case when d.id is null then 'insert' when i.id is null then 'delete' else 'update' end, d.price, i.price
    from inserted i full outer join deleted d on d.id = i.id
    order by coalesce(i.id, d.id);
end
go
create trigger dbo.item_changed on dbo.item for insert, update as
    if @@rowcount = 0
        return
    set nocount on
    update t set changed = '20240101', t.revision = t.revision + 1
    from dbo.item t inner join inserted i on i.id = t.id
go
create trigger dbo.item_count on dbo.item after insert, delete as
begin
    declare @n int
    select @n = count(*) from dbo.item
    update dbo.total set items = @n where shop = 1
    if not exists (select * from dbo.total where shop = 1)
        insert dbo.total values (1, @n)
end
go
create trigger dbo.item_gone on dbo.item after delete as
    delete from l from dbo.log as l left join deleted d on d.id = l.item_id where d.id is not null and l.what = 'insert'
go
