create table dbo.grp (id int not null primary key, parent int null references dbo.grp (id), name varchar(20) not null);
create table dbo.member (id int not null primary key, grp int not null references dbo.grp (id));
create table dbo.fixed (id int not null primary key, changes int not null default 0);
go
create trigger dbo.grp_gone on dbo.grp instead of delete as
begin
    set nocount on;
    with below (id) as (
        select id from deleted union all select g.id from dbo.grp g join below b on b.id = g.parent
    )
    delete from dbo.member where grp in (select id from below);
    update dbo.grp set parent = null where parent in (select id from deleted);
    delete from dbo.grp where id in (select id from deleted);
end
go
create trigger dbo.fixed_stays on dbo.fixed instead of delete as
begin
    if @@rowcount = 0 return
    raiserror('%d rows of %s stay', 16, 1, 5, 'fixed')
    rollback
end
go
create trigger dbo.fixed_counts on dbo.fixed instead of update as
    update f set changes = f.changes + 1 from dbo.fixed f join inserted i on i.id = f.id
go
create trigger dbo.grp_all on dbo.grp instead of insert as
    insert into dbo.grp (id, parent, name) select max(id), max(parent), max(name) from inserted
go
create view dbo.names as select name from dbo.grp
go
create trigger dbo.names_changed on dbo.names instead of update as update dbo.grp set name = 'x'
go
disable trigger dbo.fixed_counts on dbo.fixed
go
