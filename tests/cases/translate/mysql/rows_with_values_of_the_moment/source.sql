-- needs: mysql
CREATE TABLE users (
  id char(36) NOT NULL PRIMARY KEY,
  token binary(16),
  created datetime(3) NOT NULL,
  expires date,
  login time,
  changed int
);
INSERT INTO users VALUES
  (UUID(), UUID_TO_BIN('6ccd780c-baba-1026-9564-5b8c656024db'), NOW(3), CURDATE() + INTERVAL 1 MONTH, CURTIME(), UNIX_TIMESTAMP()),
  ('6ccd780c-baba-1026-9564-5b8c656024db', UNHEX(REPLACE('6ccd780c-baba-1026-9564-5b8c656024db', '-', '')),
   DATE_SUB(CURRENT_TIMESTAMP, INTERVAL 2 HOUR), DATE_ADD('2020-01-31', INTERVAL 1 MONTH), '10:00', 60*60),
  ('constants', b'101', STR_TO_DATE('31.01.2020 10:11', '%d.%m.%Y %H:%i'), CAST('2020-02-29 10:00:00' AS DATE), NULL, 1+5);
CREATE TABLE of_defaults (
  id int NOT NULL PRIMARY KEY,
  created datetime DEFAULT CURRENT_TIMESTAMP,
  token char(36) DEFAULT (uuid())
);
INSERT INTO of_defaults (id) VALUES (1), (2);
INSERT INTO of_defaults VALUES (3, DEFAULT, NULL);
