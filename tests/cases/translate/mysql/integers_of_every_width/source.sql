create table numbers (
  id int primary key, a tinyint, b tinyint unsigned, c smallint, d smallint unsigned, e mediumint, f mediumint unsigned, g int unsigned, h bigint, i bigint unsigned default 18446744073709551615,
  j tinyint(1) not null default 1, k tinyint(1) unsigned, l int(6) unsigned, m bool default false
);
