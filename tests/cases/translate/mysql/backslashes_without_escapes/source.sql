set sql_mode = 'NO_BACKSLASH_ESCAPES';
create table t (
  id int primary key comment 'c:\new',
  x varchar(20) character set utf8mb4 collate utf8mb4_bin default 'a\b',
  e enum('a\n', 'b') not null default 'a\n',
  constraint ck check (x <> 'c\d')
);
create view v as select id, 'q\n' as c from t where x = 'x\ny';
create function f() returns varchar(9) deterministic return 'z\t';
set sql_mode = '';
create view w as select id, 'a\\b' as c from t;
