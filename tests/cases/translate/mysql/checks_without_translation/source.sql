-- needs: no server
create table c (id int primary key, a varchar(9) character set utf8mb4 collate utf8mb4_bin, g geometry, constraint snd check (soundex(a) <> 'A000'), constraint geo check (st_isvalid(g) = 1), constraint own check (my_function(a) > 0));
