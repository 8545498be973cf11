create table hashes (
  hash bigint unsigned not null primary key
) partition by range (hash) (
  partition low values less than (4611686018427387904),
  partition middle values less than (9223372036854775808),
  partition high values less than (18446744073709551615)
);
