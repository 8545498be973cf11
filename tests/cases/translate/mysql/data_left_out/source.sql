-- needs: no server, whose next AUTO_INCREMENT values the rows below would change
CREATE TABLE visits (
  id int NOT NULL AUTO_INCREMENT PRIMARY KEY,
  at timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP,
  page varchar(20) DEFAULT '/'
) AUTO_INCREMENT = 100;
INSERT INTO visits (page) VALUES ('/a'), ('/b');
INSERT INTO visits (at, page) VALUES ('2020-01-01 00:00:00', DEFAULT);
INSERT INTO visits (id) VALUES (7);
