-- needs: no server
create table p (id int not null primary key, a int check (a > 0), b int, key down (b desc));
create table c (id int not null primary key, p_id int references p (id));
create table m (id int not null primary key, p_id int, foreign key (p_id) references p (id)) engine=MyISAM;
