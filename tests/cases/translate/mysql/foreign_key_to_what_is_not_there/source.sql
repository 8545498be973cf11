-- needs: no server
set foreign_key_checks = 0;
create table c (id int primary key, p int, constraint gone foreign key (p) references missing (id), q int, constraint other_database foreign key (q) references other.things (id));
