-- needs: no server
﻿create table a (id int primary key, -- the first code int);
﻿-- another filecreate table b (id int primary key);# and onecreate index ib on a (code);