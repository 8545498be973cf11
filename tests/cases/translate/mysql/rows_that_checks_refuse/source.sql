-- needs: no server
-- Rows as MariaDB 10.11 left them after `mysql --force`.
CREATE TABLE items (
  id int NOT NULL AUTO_INCREMENT PRIMARY KEY,
  price decimal(8,2) NOT NULL,
  color varchar(10) CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci,
  CONSTRAINT positive CHECK (price > 0),
  CONSTRAINT known CHECK (color IN ('red', 'blue'))
) ENGINE=InnoDB;
INSERT INTO items (price, color) VALUES (1, 'red'), (2.50, NULL);
INSERT INTO items (price, color) VALUES (3, 'blue'), (0, 'blue'), (4, 'red');
INSERT INTO items (price, color) VALUES (5, 'green');
INSERT IGNORE INTO items (price, color) VALUES (6, 'red'), (-6, 'red'), (7, 'red');
INSERT INTO items (price) VALUES (8);
