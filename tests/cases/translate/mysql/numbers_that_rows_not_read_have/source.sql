-- not understood: 5
CREATE TABLE p (id int NOT NULL AUTO_INCREMENT PRIMARY KEY, v varchar(50) DEFAULT 'x');
CREATE TABLE by_query (id int NOT NULL AUTO_INCREMENT PRIMARY KEY, v varchar(50));
CREATE TABLE by_view (id int NOT NULL AUTO_INCREMENT PRIMARY KEY, v varchar(50));
CREATE TABLE by_expression (id int NOT NULL AUTO_INCREMENT PRIMARY KEY, v varchar(50));
CREATE TABLE emptied (id int NOT NULL AUTO_INCREMENT PRIMARY KEY, v varchar(50));
CREATE TABLE updated (id int NOT NULL AUTO_INCREMENT PRIMARY KEY, v varchar(50));
CREATE TABLE by_procedure (id int NOT NULL AUTO_INCREMENT PRIMARY KEY, v varchar(50));
CREATE VIEW some_of AS SELECT v FROM by_view;
DELIMITER //
CREATE PROCEDURE add_one() BEGIN INSERT INTO by_procedure (v) VALUES ('a'); END//
DELIMITER ;
INSERT INTO p () VALUES ();
INSERT INTO p (v) VALUES ('b');
INSERT INTO by_query (v) VALUES ('one');
INSERT INTO by_query (v) SELECT v FROM p;
INSERT INTO by_query (v) VALUES ('of a number that is not known'), ('another');
INSERT INTO by_query (id, v) VALUES (50, 'of its own number'), (NULL, 'not known either');
INSERT INTO some_of (v) SELECT v FROM p;
INSERT INTO by_view (v) VALUES ('b');
INSERT INTO by_expression (id, v) VALUES ((SELECT max(id) FROM p), 'a');
INSERT INTO by_expression (v) VALUES ('b');
INSERT INTO emptied (v) SELECT v FROM p;
TRUNCATE TABLE emptied;
INSERT INTO emptied (v) VALUES ('1');
INSERT INTO updated (v) VALUES ('1');
UPDATE updated SET v = concat(v, 'c');
INSERT INTO updated (v) VALUES ('2');
CALL add_one();
INSERT INTO by_procedure (v) VALUES ('b');
