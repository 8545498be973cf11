create table dbo.part (id int not null primary key, kind int null, label varchar(20) null);
create table dbo.kind (id int not null primary key, name varchar(20) not null);
create table dbo.plain (id int null, label varchar(20) null);
go
create trigger dbo.part_label on dbo.part after insert as
    update p set label = isnull(k.name, 'none')
    from dbo.part p inner join inserted i on i.id = p.id left join dbo.kind k on k.id = p.kind
go
create trigger dbo.plain_label on dbo.plain after insert as
    update p set label = isnull(k.name, 'none') from dbo.plain p left join dbo.kind k on k.id = p.id
go
