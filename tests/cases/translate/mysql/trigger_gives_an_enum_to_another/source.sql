create table calls (id int primary key, direction enum('inbound', 'outbound') not null, kind varchar(10));
create table staging (id int, direction enum('outbound', 'inbound'), kind enum('local', 'far'));
create trigger calls_staged after insert on calls for each row
  insert into staging (id, direction, kind) values (new.id, new.direction, new.kind);
