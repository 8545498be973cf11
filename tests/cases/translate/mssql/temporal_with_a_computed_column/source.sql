create table emp (id int not null primary key, a int, dbl as a*2,
  s datetime2 generated always as row start not null, e datetime2 generated always as row end not null,
  period for system_time(s,e)) with (system_versioning=on (history_table=dbo.emp_hist));
