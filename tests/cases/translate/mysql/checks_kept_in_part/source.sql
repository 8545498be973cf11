create table parts (
  id int primary key,
  low int,
  high int,
  name varchar(20),
  constraint range_and_sum check (low > 0 and (high > low and crc32(name) > 1) and name <> 'C:\\b'),
  constraint either check (low > 0 or crc32(name) > 1)
);
create table nameless (
  a int,
  b varchar(9),
  check (crc32(b) > 1),
  check (crc32(b) < 9 and a > 0),
  check (crc32(b) between 1000 and 2000 or crc32(b) between 3000 and 4000 or crc32(b) between 5000 and 6000)
);
