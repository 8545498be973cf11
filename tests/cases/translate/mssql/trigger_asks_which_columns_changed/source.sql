create table dbo.person (id int not null primary key, name varchar(20) not null, email varchar(40) null, renamed int not null default 0);
create table dbo.renames (person_id int not null, old_name varchar(20) not null, new_name varchar(20) not null);
create table dbo.without_key (a int null, b int null);
go
create trigger dbo.person_renamed on dbo.person after update as
    if update(name) or update([email])
    begin
        insert into dbo.renames (person_id, old_name, new_name)
        select i.id, d.name, i.name from inserted i join deleted d on d.id = i.id where i.name <> d.name
    end
go
create trigger dbo.of_no_key on dbo.without_key after update as if update(a) update dbo.person set renamed = 1
go
