//! A schema of everything that is easily lost.

use crate::support::pair::Pair;
use crate::support::script::statements;

/// Every kind of thing that a catalog can hold, each in a form that is easily lost.
const NASTY: &str = r#"
create table parent (
  id int unsigned not null auto_increment,
  code varchar(40) not null default 'it''s "x" \\ %',
  pair_a smallint not null default -5, pair_b char(3) not null default '',
  label enum('b','a','it''s','x,y','') character set utf8mb4 collate utf8mb4_bin not null default 'it''s',
  tags set('p','q') not null default 'p,q',
  small tinyint(1) not null default 1,
  amount decimal(20,6) unsigned not null default 0.000001,
  ratio double not null default 1e-7,
  bits bit(5) not null default b'10101',
  born date not null default '1970-02-03',
  made datetime(3) not null default current_timestamp(3),
  changed timestamp(6) not null default current_timestamp(6) on update current_timestamp(6) comment 'a comment with ''quotes'' and \\ and 🙂',
  zero date not null default '0000-00-00',
  stamp timestamp null default null on update current_timestamp,
  blob_default varbinary(10) not null default x'0041',
  -- A byte that MariaDB's catalog shows as a question mark, behind one at which MySQL's ends.
  hidden_default varbinary(10) null default x'00ff',
  body text null,
  doc json null,
  primary key (id),
  unique key uq_code (code),
  unique key uq_pair (pair_b, pair_a),
  unique key uq_nullable (body(30), made),
  key ix_prefix (code(7), amount),
  key ix_desc (made desc, id),
  fulltext key ft_body (body),
  constraint ck_amount check (amount <= 1000000 and small in (0, 1, 2)),
  constraint `ck "odd"` check (char_length(code) between 1 and 40),
  constraint ck_letters check (code <> 'é' and code <> '日本')
) engine=InnoDB default charset=utf8mb4 comment='the parent; it''s "all" here';
create table child (
  id bigint not null auto_increment,
  parent_id int unsigned null,
  other int unsigned null,
  boss bigint null,
  pair_a smallint null, pair_b char(3) null,
  total decimal(10,2) not null default 0,
  twice decimal(11,2) generated always as (total * 2) stored,
  upper_b char(3) generated always as (upper(pair_b)) virtual,
  place point not null,
  hidden int null default 7 invisible,
  primary key (id),
  key ix_total (total),
  spatial key sx_place (place),
  constraint fk_cascade foreign key (parent_id) references parent (id) on delete cascade on update cascade,
  constraint fk_null foreign key (other) references parent (id) on delete set null on update restrict,
  constraint fk_self foreign key (boss) references child (id) on delete no action,
  constraint fk_pair foreign key (pair_b, pair_a) references parent (pair_b, pair_a) on update cascade
) engine=InnoDB default charset=utf8mb4;
create table `Odd Names` (
  `select` int not null, `it's` int null, `a "b"` int null, `Größe` int null, `dot.ted` int null, `back``tick` int null, `UPPER` int null, `upper2` int null,
  primary key (`select`), key `order by` (`it's`, `a "b"`), unique key `Unique.Key` (`Größe`), constraint `fk odd` foreign key (`dot.ted`) references `Odd Names` (`select`)
) engine=InnoDB;
create table a_table_whose_name_is_as_long_as_mysql_allows_which_is_64_bytes_ (
  a_column_whose_name_is_as_long_as_mysql_allows_which_is_64_bytes int not null primary key,
  c2 int null, key an_index_whose_name_is_as_long_as_mysql_allows_which_is_64_bytes (c2)
) engine=InnoDB;
create table no_key (v int null, t timestamp null) engine=InnoDB;
create table other_key (n int not null auto_increment, v varchar(10) not null, unique key uq_n (n), primary key (v)) engine=InnoDB auto_increment=500;
create table by_range (id int not null, d date not null, v int null, primary key (id, d), key ix_v (v)) engine=InnoDB
  partition by range (to_days(d)) (partition p0 values less than (to_days('2020-01-01')), partition p1 values less than (to_days('2021-01-01')), partition p2 values less than maxvalue);
create table by_list (id int not null, kind int null, key (kind)) engine=InnoDB partition by list (kind) (partition p1 values in (1, 2), partition pn values in (null, 3));
create table by_hash (id int not null primary key) engine=InnoDB partition by hash (id) partitions 3;
create table by_key (id int not null primary key, v int) engine=InnoDB partition by key (id) partitions 2;
create table by_columns (a int not null, b varchar(10) not null, primary key (a, b)) engine=InnoDB
  partition by range columns (a) (partition p0 values less than (10), partition p1 values less than (20), partition p2 values less than (maxvalue));
create table by_other_key (id int not null primary key, y int not null) engine=MyISAM;
create table sub_parts (id int not null, d date not null) engine=InnoDB partition by range (year(d)) subpartition by hash (to_days(d)) subpartitions 2
  (partition p0 values less than (2020), partition p1 values less than maxvalue);
create view summary as select p.code, count(*) as children from parent p join child c on c.parent_id = p.id group by p.code;
insert into parent (id, code, pair_a, pair_b, zero, body, doc) values (7, 'seven', 1, 'AAA', '2020-01-01', 'text', '{"a": 1}'), (9, 'nine', 2, 'BBB', '2020-01-01', null, null);
insert into child (id, parent_id, other, boss, pair_a, pair_b, total, place) values (1, 7, 9, null, 1, 'AAA', 1.50, st_geomfromtext('POINT(1 2)')), (2, 9, 7, 1, null, null, 2.50, st_geomfromtext('POINT(3 4)'));
insert into `Odd Names` values (1, 2, 3, 4, null, 6, 7, 8), (2, 2, 3, 5, 1, 6, 7, 8);
insert into a_table_whose_name_is_as_long_as_mysql_allows_which_is_64_bytes_ values (1, 1);
insert into no_key values (1, null), (1, null);
insert into other_key values (17, 'x');
insert into by_range values (1, '2019-05-05', 1), (2, '2020-05-05', 2), (3, '2030-01-01', null);
insert into by_list values (1, 1), (2, null), (3, 3);
insert into by_hash values (1), (2), (3), (4);
insert into by_key values (1, 1), (2, 2);
insert into by_columns values (5, 'a'), (15, 'b'), (25, 'c');
insert into by_other_key values (1, 1);
insert into sub_parts values (1, '2019-01-01'), (2, '2021-01-01');
alter table parent auto_increment = 5000;
create trigger parent_before before insert on parent for each row set new.code = trim(new.code);
create procedure do_nothing (in a int) select a;
create function one () returns int deterministic return 1;
create event never on schedule every 1 day starts '2037-01-01 00:00:00' disable do delete from no_key;
"#;

const OF_MARIADB: &str = "
create sequence numbers start with 100 increment by 5;
create table versioned (id int not null primary key, v int) with system versioning;
insert into versioned values (1, 1);
create table ignored_index (id int not null primary key, v int, key ix_ignored (v) ignored) engine=InnoDB;
create table text_default (id int not null primary key, u char(36) not null default uuid(), t text not null default 'abc', n int not null default (1 + 2)) engine=InnoDB;
create table addresses (u uuid not null primary key, four inet4 null default '1.2.3.4', six inet6 null) engine=InnoDB";

const OF_MYSQL: &str = "
create table functional (id int not null primary key, v varchar(50) null, key ix_lower ((lower(v))), key ix_hidden (v) invisible) engine=InnoDB;
create table text_default (id int not null primary key, u char(36) not null default (uuid()), n int not null default (1 + 2)) engine=InnoDB";

pub(super) fn nasty(name: &str) -> Pair {
    let mut pair = Pair::new(name, "[copy]\nfence = true\n");
    let maria = pair.source.value("select version()").unwrap().contains("MariaDB");
    for statement in statements(NASTY)
        .iter()
        .chain(&statements(if maria { OF_MARIADB } else { OF_MYSQL }))
    {
        pair.source.run(statement);
    }
    pair
}
