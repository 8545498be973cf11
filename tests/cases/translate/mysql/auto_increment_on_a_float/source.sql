-- needs: no server
create table f (id double not null auto_increment primary key, v int);
create table d (id float not null auto_increment primary key);
