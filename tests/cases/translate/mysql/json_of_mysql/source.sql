-- needs: mysql
create table docs (id int primary key, a json, b json not null default (json_object()), c longtext character set utf8mb4 collate utf8mb4_bin check (json_valid(c)));
