create table orders (
  id int primary key,
  code varchar(20) not null,
  ends datetime not null default '0000-00-00 00:00:00',
  paid date,
  state enum('open', 'closed') not null
);
create view endless as select id from orders where ends >= utc_timestamp() or ends = '0000-00-00 00:00:00';
create view unpaid as select id from orders where paid <> '0000-00-00';
create view numbered as select id, code + 0 as number from orders where code > 100 and code <> '';
create view lost as select id from orders where state in ('open', 'lost') or state = 'gone';
create view latest as select id from orders where (state, id) in (select state, max(id) from orders group by state);
