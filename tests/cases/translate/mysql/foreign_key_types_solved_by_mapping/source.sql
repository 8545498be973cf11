create table p (id int unsigned not null primary key);
create table c (id int primary key, p_id int unsigned, constraint c_p foreign key (p_id) references p (id));
