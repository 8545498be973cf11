create table numbers (id int unsigned not null primary key, a smallint unsigned, d decimal(8,2) unsigned, f float unsigned);
