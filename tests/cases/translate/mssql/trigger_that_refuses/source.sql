create table dbo.account (id int not null primary key, balance money not null, closed bit not null default 0);
go
create trigger dbo.no_debt on dbo.account after insert, update as
begin
    if exists (select 1 from inserted where balance < 0)
    begin
        raiserror('the balance must not be negative', 16, 1)
        rollback transaction
        return
    end
end
go
create trigger dbo.stays on dbo.account after delete as
begin
    declare @count int;
    set @count = @@rowcount;
    if @count = 0 return;
    begin try
        declare @open int
        select @open = count(*) from deleted where closed = 0
        if @open > 0
        begin
            declare @message varchar(100) = cast(@open as varchar(10)) + ' of the accounts are open'
            raiserror(@message, 16, 1);
            if @@trancount > 0 rollback transaction;
        end
    end try
    begin catch
        if @@trancount > 0
        begin
            rollback transaction;
        end
        execute dbo.log_error;
    end catch;
end
go
create trigger dbo.warns on dbo.account after update as raiserror('changed', 10, 1)
go
disable trigger dbo.no_debt on dbo.account;
go
