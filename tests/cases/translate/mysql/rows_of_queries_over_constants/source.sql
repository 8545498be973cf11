-- not understood: 3
CREATE TABLE roles (id int NOT NULL PRIMARY KEY, name varchar(40), weight decimal(5,2));
CREATE TABLE log (id int NOT NULL AUTO_INCREMENT PRIMARY KEY, what varchar(60));
CREATE TABLE other (v varchar(20));
INSERT INTO roles (id, name, weight)
  SELECT 1, 'ADMIN; SELECT', NULL UNION ALL -- the first
  SELECT 2, 'it''s from', 3 UNION ALL
  SELECT -3, NULL, 4;
INSERT INTO roles SELECT 4, concat('a', 'b'), 1.5 * 2;
INSERT IGNORE INTO roles SELECT 5, 'five', 5;
INSERT INTO log (what) SELECT 'one' UNION ALL SELECT 'two' UNION ALL SELECT 'three';
INSERT INTO log (what) VALUES ('four');
INSERT INTO other SELECT 1.50 UNION ALL SELECT 2;
INSERT INTO other SELECT 'a' UNION SELECT 'a';
INSERT INTO other SELECT what FROM log;
INSERT INTO log (what) SELECT 'five' UNION ALL SELECT 'six';
INSERT INTO log (what) VALUES ('8, for 7 was reserved and is lost');
