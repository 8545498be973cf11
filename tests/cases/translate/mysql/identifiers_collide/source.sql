-- needs: no server
-- (a server whose file system ignores case refuses the second table)
create table Items (id int primary key);
create table items (id int primary key);
