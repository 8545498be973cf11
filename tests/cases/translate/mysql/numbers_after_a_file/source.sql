-- needs: a file beside the script
CREATE TABLE by_file (id int NOT NULL AUTO_INCREMENT PRIMARY KEY, v varchar(50));
LOAD DATA INFILE 'rows.csv' INTO TABLE by_file (v);
INSERT INTO by_file SET v = 'b';
