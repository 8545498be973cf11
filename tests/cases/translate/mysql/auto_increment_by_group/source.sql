CREATE TABLE animals (grp ENUM('fish','mammal') NOT NULL, id MEDIUMINT NOT NULL AUTO_INCREMENT, name CHAR(30) NOT NULL,
  PRIMARY KEY (grp, id)) ENGINE=MyISAM;
INSERT INTO animals (grp, id, name) VALUES ('mammal', 1, 'dog'), ('mammal', 2, 'cat'), ('fish', 1, 'lax');
-- Only the server knows the numbers of these.
INSERT INTO animals (grp, name) VALUES ('mammal', 'whale');
INSERT INTO animals (grp, id, name) VALUES ('mammal', 0, 'seal'), ('mammal', NULL, 'ape');
-- The first part of some key: one counter.
CREATE TABLE plain (grp INT NOT NULL, id INT NOT NULL AUTO_INCREMENT, PRIMARY KEY (grp, id), KEY (id)) ENGINE=MyISAM;
INSERT INTO plain (grp) VALUES (1), (2);
