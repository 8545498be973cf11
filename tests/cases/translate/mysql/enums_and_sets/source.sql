create table e (
  id int primary key, a enum('small','large','LARGE one') character set utf8mb4 collate utf8mb4_bin not null default 'large', b enum('it''s','a,b','ü') character set utf8mb4 collate utf8mb4_bin, s set('read','write','run') character set utf8mb4 collate utf8mb4_bin not null default 'read,run', t set('x') character set utf8mb4 collate utf8mb4_bin
);
