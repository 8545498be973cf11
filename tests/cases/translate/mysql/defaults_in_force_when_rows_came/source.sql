CREATE TABLE city (id int PRIMARY KEY, name varchar(20) NOT NULL, `rank` int DEFAULT 1, note varchar(20), code binary(2) DEFAULT 'ab');
INSERT INTO city (id, name) VALUES (1, 'Oslo'), (2, 'Bergen');
-- Old rows get what is said when a column is added.
ALTER TABLE city ADD COLUMN size int DEFAULT 5, ADD kind varchar(10);
ALTER TABLE city ADD area int NOT NULL, ADD label varchar(9) NOT NULL, ADD sort enum('x', 'y') NOT NULL;
INSERT INTO city (id, name, area, label) VALUES (3, 'Molde', 1, 'm');
-- A default is for rows to come.
ALTER TABLE city ALTER `rank` SET DEFAULT 2, ALTER size DROP DEFAULT, ALTER note SET DEFAULT 'none';
ALTER TABLE city MODIFY code binary(2);
ALTER TABLE city CHANGE kind class varchar(10) DEFAULT 'town', ALTER sort SET DEFAULT 'y';
INSERT INTO city (id, name, area, label, size) VALUES (4, 'Hamar', 1, 'h', 6);
INSERT INTO city SET id = 5, name = 'Lom', area = 2, label = 'l', `rank` = DEFAULT, size = 0;
-- A column of the same name is another one.
CREATE TABLE t (a int, b int);
INSERT INTO t VALUES (1, 2);
ALTER TABLE t DROP COLUMN a, ADD COLUMN a int DEFAULT 9;
INSERT INTO t (b) VALUES (3);
