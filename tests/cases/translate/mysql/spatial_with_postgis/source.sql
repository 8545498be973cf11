create table places (id int primary key, p point not null, g geometry, poly polygon, spatial key sp (p));
