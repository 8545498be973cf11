-- needs: no server
create table chunks (id int primary key, embedding vector(3));
