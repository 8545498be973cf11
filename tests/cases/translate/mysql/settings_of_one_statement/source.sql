-- needs: mariadb
CREATE TABLE a (id INT PRIMARY KEY, v VARCHAR(3) NOT NULL);
SET STATEMENT max_statement_time=100 FOR CREATE TABLE b (id INT PRIMARY KEY);
SET STATEMENT max_statement_time=0, lock_wait_timeout=(2+3) FOR
  ALTER TABLE a ADD COLUMN x INT;
SET STATEMENT explicit_defaults_for_timestamp=0 FOR CREATE TABLE c (id INT PRIMARY KEY, t TIMESTAMP);
SET STATEMENT explicit_defaults_for_timestamp=1 FOR CREATE TABLE d (id INT PRIMARY KEY, t TIMESTAMP);
SET sql_mode='STRICT_ALL_TABLES';
-- Backslashes and quotes are read before the mode holds.
SET STATEMENT sql_mode='NO_BACKSLASH_ESCAPES' FOR INSERT INTO a VALUES (1, 'a\'b', 3);
SET STATEMENT sql_mode='' FOR INSERT INTO a VALUES (2, NULL, 1), (3, 'abcdef', 1);
INSERT INTO a VALUES (4, 'end', 1);
