create table shops (id int, country int) partition by list (country) (partition eu values in (null, 1, 2), partition us values in (3));
