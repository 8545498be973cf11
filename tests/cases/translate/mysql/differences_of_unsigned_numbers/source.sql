-- needs: mysql
-- MariaDB takes no difference in a generated column: it depends on the mode NO_UNSIGNED_SUBTRACTION.
create table t (
  id int primary key,
  u int unsigned not null,
  w bigint unsigned not null,
  d decimal(10,2) not null,
  less int as (u - 8) stored,
  more bigint as (u + 8) stored,
  part decimal(12,2) as (u - 8.5) stored
);

create view v as select u - id as a, w - 1 as b, id - 1 as c, d - u as e from t;
