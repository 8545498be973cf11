create table people (id int primary key, name varchar(50) not null) character set utf8mb4 collate utf8mb4_general_ci;
