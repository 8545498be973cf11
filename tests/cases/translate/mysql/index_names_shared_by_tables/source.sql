create table a (id int primary key, created datetime, key created (created));
create table b (id int primary key, created datetime, key created (created), key a_created (id, created));
