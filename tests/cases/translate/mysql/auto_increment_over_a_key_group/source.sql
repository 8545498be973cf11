create table p (id bigint unsigned not null auto_increment primary key);
create table c (id int unsigned not null auto_increment primary key, p_id bigint unsigned not null, constraint c_p foreign key (p_id) references p (id));
