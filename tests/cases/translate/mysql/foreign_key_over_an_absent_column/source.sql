-- needs: no server
create table a (id int primary key);
alter table a add constraint fk foreign key (absent) references a (id);
