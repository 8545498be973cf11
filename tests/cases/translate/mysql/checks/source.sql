create table t (
  a int not null check (a > 0), b varchar(20), c decimal(10,2) default 1,
  check (c <= 1000000 and a in (0, 1, 2)), constraint odd check (char_length(b) between 1 and 40), check (b <> 'x' or b is null),
  constraint letters check (b not like 'a%')
);
alter table t add constraint later check (a <> 7), drop constraint odd;
