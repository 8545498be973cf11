create table people (id int primary key, born date, label varchar(60) as (date_format(born, '%W, %d %M %Y')) stored);
