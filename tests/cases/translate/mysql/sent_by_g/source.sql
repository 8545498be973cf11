CREATE TABLE a (x varchar(9) NOT NULL DEFAULT '\\g') \G
CREATE TABLE b (y int) \g CREATE TABLE c (z int);
