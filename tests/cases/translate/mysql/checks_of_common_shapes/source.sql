create table c (
  id int primary key, kind char(1) character set utf8mb4 collate utf8mb4_bin not null check (kind in ('A','B')), a date, b date, zip varchar(9) character set utf8mb4 collate utf8mb4_bin, pct int,
  constraint dates check (a <= b), constraint zip_form check (zip regexp '^[0-9]{5}$'), constraint pct_range check (pct between 0 and 100), constraint one_of check ((a is null) <> (b is null)), constraint xored check (a is null xor b is null), constraint lens check (char_length(zip) >= 3 and locate('@', zip) = 0)
);
