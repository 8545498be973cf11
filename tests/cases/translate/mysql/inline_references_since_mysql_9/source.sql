-- needs: no server
create table p (id int not null primary key);
create table c (id int not null primary key, p_id int references p (id) on delete cascade);
