create table café (
	id	int primary key,
	prénom varchar(20) character set utf8mb4 collate utf8mb4_bin default 'éè'
);
-- a comment
create index i on café (prénom);
