-- Grüße aus Köln
CREATE TABLE t (id int NOT NULL PRIMARY KEY, a varchar(20) COMMENT 'größe') CHARSET utf8mb4;
INSERT INTO t VALUES (1, 'schön'), (2, 'Øre');
INSERT INTO t VALUES (3, 'caf�');
