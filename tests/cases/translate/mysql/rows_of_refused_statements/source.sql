-- needs: no server
-- Rows as MariaDB 10.11 left them after `mysql --force`.
CREATE TABLE orders (id int NOT NULL AUTO_INCREMENT PRIMARY KEY, name varchar(3) NOT NULL) ENGINE=InnoDB;
INSERT INTO orders (name) VALUES ('a');
INSERT INTO orders (name) VALUES ('b'), ('long'), ('c');
INSERT INTO orders (name) VALUES ('d'), (NULL);
INSERT INTO orders (name) VALUES ('e');
REPLACE INTO orders VALUES (1, 'x'), (2, 'y', 'z');
CREATE TABLE log (id int NOT NULL, name varchar(3) NOT NULL) ENGINE=MyISAM;
INSERT INTO log VALUES (1, 'a'), (2, 'b', 'c');
INSERT INTO log VALUES (3, 'c');
SET sql_mode = '';
INSERT INTO orders (name) VALUES ('f'), ('longer');
