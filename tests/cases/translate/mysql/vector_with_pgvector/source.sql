-- needs: no server
create table chunks (id int primary key, embedding vector(1536) not null);
