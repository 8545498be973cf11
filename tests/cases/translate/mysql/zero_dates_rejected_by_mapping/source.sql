-- needs: no server
create table posts (id int not null primary key, post_date datetime not null default '0000-00-00 00:00:00', d date not null);
