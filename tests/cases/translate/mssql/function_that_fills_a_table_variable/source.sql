create table dbo.job (id int not null primary key, owner varchar(20) not null, tool varchar(20) null, parent int null);
go
create function dbo.jobs_of(@owner varchar(20), @note varchar(10) = " none")
returns @jobs table (id int not null primary key, owner varchar(10), note varchar(6) null, weight decimal(6, 2))
as
begin
    if @owner is null
        return
    insert into @jobs (id, owner, note) select id, owner, @note from dbo.job where owner = @owner
    ;with children (id) as (
        select id from dbo.job where owner = @owner union all select j.id from dbo.job j join children c on j.parent = c.id
    )
    insert @jobs select j.id + 100, j.owner, 'child', j.id / 2.0 from dbo.job j join children c on c.id = j.id where j.owner <> @owner
    insert into @jobs values (999, 'end', null, 1)
    return
end
go
create view dbo.joined as select j.id, f.weight, f.note from dbo.job j outer apply dbo.jobs_of(j.owner, default) f;
go
