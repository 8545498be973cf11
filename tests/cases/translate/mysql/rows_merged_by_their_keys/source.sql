-- needs: mysql
-- REPLACE, INSERT IGNORE and ON DUPLICATE KEY UPDATE as MariaDB 10.11 left the tables (statements with an alias: MySQL 9).
CREATE TABLE settings (
  id int NOT NULL AUTO_INCREMENT PRIMARY KEY,
  name varchar(20) CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci NOT NULL UNIQUE,
  value varchar(20),
  changed datetime ON UPDATE CURRENT_TIMESTAMP
) ENGINE=InnoDB;
INSERT INTO settings (name, value) VALUES ('lang', 'en'), ('theme', 'dark');
INSERT IGNORE INTO settings (name, value) VALUES ('LANG', 'de'), ('size', '10');
REPLACE INTO settings (name, value) VALUES ('theme', 'light');
INSERT INTO settings (name, value) VALUES ('size', '12') ON DUPLICATE KEY UPDATE value = VALUES(value);
INSERT INTO settings (name, value) VALUES ('size', '14') AS new ON DUPLICATE KEY UPDATE value = CONCAT('1', '6');

-- Only a server can tell how these are merged.
CREATE TABLE cities (name varchar(20) CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci UNIQUE);
INSERT IGNORE INTO cities VALUES ('Malaga'), ('Málaga'), ('Oslo');
CREATE TABLE visits (page int PRIMARY KEY, count int);
INSERT INTO visits VALUES (1, 1);
INSERT INTO visits VALUES (1, 1), (2, 1) ON DUPLICATE KEY UPDATE count = count + 1;
CREATE TABLE parents (id int PRIMARY KEY, name varchar(9));
CREATE TABLE children (id int PRIMARY KEY, parent int, FOREIGN KEY (parent) REFERENCES parents (id) ON DELETE CASCADE);
INSERT INTO parents VALUES (1, 'a');
INSERT INTO children VALUES (1, 1);
REPLACE INTO parents VALUES (1, 'b');
CREATE TABLE pairs (a int UNIQUE, b int UNIQUE, n int);
INSERT INTO pairs VALUES (1, 1, 1), (2, 2, 2);
INSERT INTO pairs VALUES (1, 2, 3) ON DUPLICATE KEY UPDATE n = 9;
CREATE TABLE doubles (a int, b int AS (a * 2) STORED UNIQUE);
INSERT IGNORE INTO doubles (a) VALUES (1), (2);
