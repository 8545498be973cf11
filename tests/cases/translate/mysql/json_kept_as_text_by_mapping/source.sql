create table docs (id int primary key, a json, b json);
