create table t (id int primary key, done bool not null default false, n int, m int, check (done in (0, 1)), check (not (n <=> m)), check (n is true or m between -1 and 1), check (n div 2 = m mod 3));
