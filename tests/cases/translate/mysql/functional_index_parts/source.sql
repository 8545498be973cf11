-- needs: mysql
create table f (id int primary key, name varchar(50) character set utf8mb4 collate utf8mb4_bin, doc json, key lower_name ((lower(name))), unique key by_len ((char_length(name)), id), key by_doc ((cast(json_extract(doc, '$.a') as unsigned))));
