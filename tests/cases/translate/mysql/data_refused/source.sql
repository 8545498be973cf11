-- needs: no server
CREATE TABLE orders (
  id int NOT NULL,
  at datetime,
  small tinyint,
  kind enum('a','b'),
  name varchar(3) NOT NULL,
  doubled int GENERATED ALWAYS AS (small * 2) STORED,
  PRIMARY KEY (id)
);
CREATE TRIGGER orders_names BEFORE INSERT ON orders FOR EACH ROW SET NEW.name = UPPER(NEW.name);
INSERT INTO orders (id, at, small, kind, name) VALUES
  (1, '2021-02-29', 1, 'a', 'x'),
  (2, RAND(), 1, 'a', 'x'),
  (3, NULL, 128, 'a', 'x'),
  (4, NULL, 1, 'c', 'x'),
  (5, NULL, 1, 'a', 'long'),
  (6, NULL, 1, 'a', NULL),
  (7, NULL, 1, 'a'),
  (8, NULL, 1, 'a', 'n\0'),
  (9, '2021-02-28', 127, 'b', 'ok ');
REPLACE INTO orders (id, name) VALUES (10, 'a'), (11, 'b');
INSERT INTO orders (id) VALUES (12);
INSERT INTO elsewhere VALUES (1), (2);
