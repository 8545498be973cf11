create table e (id int primary key, a enum('small','large') character set utf8mb4 collate utf8mb4_bin not null default 'large');
