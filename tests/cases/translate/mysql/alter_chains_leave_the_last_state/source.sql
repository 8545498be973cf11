create table t (id int not null, a varchar(10), b text, d int default 3, gone int, key (gone, d)) default charset=latin1;
create table u (t_id int);
alter table t add primary key (id), add column z int first, add (y int, x int), modify a varchar(20) not null comment 'n',
  change d dd bigint default 4 after id, add index (a),
  engine=innodb, comment 'c', auto_increment=5;
alter table t drop column y, alter column x set default 9, convert to character set utf8mb4;
alter table t rename column id to ident, rename index a to by_a, drop column gone;
alter table t modify ident int auto_increment, auto_increment = 7, add unique (x), add fulltext index ft (b), drop index by_a;
alter table u add constraint g foreign key (t_id) references t (ident) on delete set null;
create unique index ux on t (a(5), dd desc) using btree comment 'k';
drop index ft on t;
alter table u add other int, add check (other > 0), alter column t_id set default 1;
rename table t to t2;
alter table u rename to u2;
alter table u2 drop foreign key g, add constraint again unique (t_id);
