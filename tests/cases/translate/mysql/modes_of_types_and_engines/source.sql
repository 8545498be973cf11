CREATE TABLE parents (id int NOT NULL PRIMARY KEY, a real);
SET @saved = @@sql_mode, sql_mode = 'ANSI';
CREATE TABLE floats (id int NOT NULL PRIMARY KEY, "a" real, b REAL NOT NULL DEFAULT 1.5);
SET sql_mode = @saved, SESSION default_storage_engine = myisam;
CREATE TABLE isam (id int NOT NULL PRIMARY KEY, parent int, FOREIGN KEY (parent) REFERENCES parents (id));
SET default_storage_engine = DEFAULT;
CREATE TABLE inno (id int NOT NULL PRIMARY KEY, parent int, FOREIGN KEY (parent) REFERENCES parents (id));
