-- needs: mariadb
create table docs (id int primary key, a json, b json not null default '{}');
