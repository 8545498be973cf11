-- needs: no server
-- Rows as MariaDB 10.11 left them after `mysql --force`.
CREATE TABLE people (
  id int NOT NULL AUTO_INCREMENT PRIMARY KEY,
  name varchar(20) CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci UNIQUE,
  born date
) ENGINE=InnoDB;
INSERT INTO people (name, born) VALUES ('Ann', '2000-01-01'), (NULL, NULL), (NULL, NULL);
INSERT INTO people (name, born) VALUES ('Ben', '2000-01-01'), ('ANN ', '2000-01-01'), ('Cem', NULL);
INSERT INTO people VALUES (1, 'Dan', NULL);
INSERT INTO people (name) VALUES ('Eve');
CREATE TABLE tags (name varchar(20) NOT NULL) ENGINE=InnoDB;
INSERT INTO tags VALUES ('a'), ('b'), ('A');
ALTER TABLE tags ADD UNIQUE KEY name (name);
CREATE TABLE counts (id int PRIMARY KEY, n int) ENGINE=InnoDB;
INSERT INTO counts VALUES (1, 1), (2, 2);
DELETE FROM counts WHERE id = 2;
INSERT INTO counts VALUES (3, 3);
CREATE TABLE log (id int PRIMARY KEY) ENGINE=MyISAM;
INSERT INTO log VALUES (1), (2), (1), (3);
