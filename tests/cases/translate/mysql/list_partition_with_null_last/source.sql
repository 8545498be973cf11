create table shops (id int, country int) partition by list (country) (partition eu values in (1, 2, null), partition us values in (3));
